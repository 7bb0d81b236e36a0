from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Sum
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone
from tests.conftest import WORKER
from tests.databases import copy_of_template
from tests.main.management.sample_places import Places, load, offices

from bmms.accounts.models import User
from bmms.audit.models import Event
from bmms.budgeting.models import AppropriationAct, BudgetCall, BudgetProposal, Validity
from bmms.communities.models import Need
from bmms.coordination.models import Booking, Commitment, Matter, Party, Resource
from bmms.coordination.queries.responses import answers_about
from bmms.coordination.queries.times import objections
from bmms.execution.actions.checking import compare_balances
from bmms.execution.models import Account, ObligationRequest, Voucher
from bmms.lib.working_days import is_working_day
from bmms.main.management.commands.load_sample_data import COMMAND, acting
from bmms.main.sample_communities import FOR_HEALTH, NEED
from bmms.main.sample_goals import AGENDA, AGENDA_BEFORE, PLAN
from bmms.main.sample_people import sample_people
from bmms.main.sample_programs import PROGRAMS
from bmms.main.sample_projects import PROJECTS
from bmms.main.sample_records import this_year
from bmms.organizations.models import OperatingUnit, Signatory
from bmms.organizations.queries.training import training_organization
from bmms.oversight.models import Finding
from bmms.periods.models import FiscalYear, ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import overdue_reports
from bmms.planning.models import PPA, GenderLine, InvestmentLine, Plan, Tag
from bmms.projects.models import Accomplishment, BudgetLine, ContractObligation, FieldVisit, Issue, Project
from bmms.reporting.queries.alignment import aligned_in
from bmms.reporting.queries.catalogue import statement_asked
from bmms.tenancy.scope import oversight, scope, system
from bmms.ui.navigation import INSIDE, navigation_items

EMPTY = 'class="empty'
RIGHTLY_EMPTY = {
    "accounts:tokens": "a secret is nobody's sample",
    "workbench:imports": "no file has been brought in",
    "execution:lapses": "nothing lapses before the year has ended",
    "organizations:about": "no paper is attached to the organization itself",
    "site:home": "not everybody has something to do today",
    "oversight:breaches": "few organizations have lost personal data",
}
HAS_NO_BUDGET = {"oobc": {"budgeting:proposals"}}  # OCM proposes for it


WAITING = (  # on the first page of who looks into other organizations; or, of who only reads, what there is to read
    ("ocm_secretariat", "Overdue at MOH"),
    ("ocm_oversight", "Office moh"),
    ("ocm_appeals", "Decide the appeal against the denial of"),
    ("mfbm_analyst", "Review the special budget request"),
    ("mfbm_budget_director", "Endorse the special budget request"),
    ("mfbm_treasury", "Issue a cash allocation: CO of"),
    ("mfbm_head", "Approve the modification"),
    ("bpda_officer", "Accept or return the AIP line"),
    ("bwc_officer", "Endorse or return GPB"),
    ("endorser", "Endorse it, or say what is missing: Budget proposal"),
    ("parliament_cfbm", "Sample: Work and financial plan"),
    ("coa_auditor", "Sample: Cash advances"),
    ("internal_auditor", "Sample: Keys of the storeroom without a log"),
    ("data_protection_officer", "Sample: a notebook computer was lost"),
)


@pytest.fixture
def places(settings, db) -> Places:
    settings.DEMO, settings.SECOND_FACTOR_REQUIRED = True, False
    return offices()


@pytest.fixture(scope="module")
def loaded_once(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Places]:
    with (
        django_db_blocker.unblock(),
        copy_of_template(f"bmms_samples_{WORKER}"),
        override_settings(DEMO=True, SECOND_FACTOR_REQUIRED=False),
    ):
        yield load(offices())


@pytest.fixture
def loaded(loaded_once: Places) -> Iterator[Places]:
    """Committed; what a test writes is undone."""
    with transaction.atomic():
        yield loaded_once
        transaction.set_rollback(True)


def figures(code, places):
    with scope(places[code].pk):
        plans = sorted(Plan.objects.values_list("fiscal_year", "status"))
        of_today = ObligationRequest.objects.filter(date=timezone.localdate())
        requests = sorted(of_today.values_list("status", flat=True))
        events = Event.objects.count()
        return plans, requests, events


def test_without_demo_it_refuses(db):
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_sample_records")
    assert not AppropriationAct.objects.exists()


def test_without_sample_people_there_is_nothing_to_load(places):
    call_command("load_sample_records")
    assert not AppropriationAct.objects.exists()


def test_two_organizations_have_plans_and_requests_in_several_states(loaded):
    plans, requests, _events = figures("moh", loaded)
    year = this_year()
    assert plans == [(year, "approved"), (year + 1, "endorsed"), (year + 2, "draft")]
    assert requests == sorted(["completed", "submitted", "returned", "draft"] * 2)
    plans, requests, _events = figures("mole", loaded)
    assert plans == [(year, "approved"), (year + 1, "returned"), (year + 2, "submitted")]
    assert requests == sorted(["completed", "submitted", "returned", "draft"] * 2)
    for code, states in (
        ("moh", ["accepted", "approved", "draft", "review", "submitted"]),
        ("mole", ["returned", "review"]),
    ):
        with scope(loaded[code].pk):
            of_next_year = InvestmentLine.objects.filter(fiscal_year=year + 1)
            assert sorted(of_next_year.values_list("status", flat=True)) == states


def test_every_desk_has_a_paper_on_it(loaded):
    assert {*BudgetCall.objects.values_list("fiscal_year", flat=True)} == {this_year(), this_year() + 2}
    assert ReportRequirement.objects.filter(due_date__gt=timezone.localdate()).count() > 8
    with scope(loaded["moh"].pk):
        vouchers = Voucher.objects.filter(date=timezone.localdate())
        assert sorted(vouchers.values_list("status", flat=True)) == ["approved", "completed", "draft", "submitted"]
        assert Signatory.objects.count() == 3
        assert BudgetProposal.objects.get(call__fiscal_year=this_year() + 2).lines.count() == 2
        of_this_year = BudgetProposal.objects.get(call__fiscal_year=this_year())
        assert (of_this_year.status, of_this_year.lines.count()) == (BudgetProposal.Status.ENACTED, 5)
        assert OperatingUnit.objects.count() == 3
        assert GenderLine.objects.count() == 2
        assert sorted(Finding.objects.values_list("source", flat=True)) == ["coa", "coa", "coa", "internal"]


def test_of_this_years_money_a_share_serves_each_plan_and_agenda(loaded):
    with oversight():
        found = [one for one in aligned_in(this_year()) if one.framework.code in (PLAN, AGENDA, AGENDA_BEFORE)]
    for one in found:
        assert one.percent is not None
        assert 70 < one.percent < 100
        assert {goal.code for goal, money in one.rows if money.appropriated} >= {"1", "2"}
        assert 0 < one.aligned.aip <= one.everything.aip
        assert one.aligned.proposed > one.aligned.appropriated > 0
    assert found


def test_organizations_differ(loaded):
    reached, released, tagged, found = set(), set(), set(), set()
    for code, programs in PROGRAMS.items():
        with scope(loaded[code].pk):
            physical = Project.objects.get(ppa__code=f"{programs[0].code}-01").physical
            reached.add(physical)
            sums = Account.objects.filter(level="appropriation").aggregate(Sum("allotted"), Sum("appropriated"))
            released.add(round(sums["allotted__sum"] / sums["appropriated__sum"], 3))
            tagged.add(Tag.objects.get(tag="GAD", fiscal_year=this_year(), ppa__code=programs[0].code).share)
            found.add(tuple(sorted(Finding.objects.values_list("title", flat=True))))
    assert len(released) > 8
    assert len(tagged) > 8
    assert len(found) == len(PROGRAMS)
    none_is_over = timezone.localdate().month < 4
    assert none_is_over or len(reached) > 8


def test_some_findings_are_settled_and_some_wait_for_the_auditor(loaded):
    with oversight():
        states = Counter(Finding.objects.values_list("status", flat=True))
        raised = Counter(Finding.objects.filter(status="settled").values_list("source", flat=True))
    assert {*states} == {"unanswered", "answered", "reported", "settled"}
    assert raised == {"coa": 2, "internal": 1}


def test_what_was_agreed_is_due_on_days_when_people_work(loaded):
    with oversight():
        days = {*Commitment.objects.values_list("due_date", flat=True)}
        days |= {
            *Issue.objects.values_list("due_date", flat=True),
            *FieldVisit.objects.values_list("visit_date", flat=True),
        }
    assert days
    assert [day for day in days if not is_working_day(day)] == []


def test_rooms_are_booked_and_a_meeting_has_hours(loaded):
    with scope(loaded["moh"].pk):
        assert Resource.objects.count() == 3
        assert Booking.objects.filter(cancelled_at=None, until_at__gt=timezone.now()).count() == 4
        meeting = Matter.objects.get(from_time__isnull=False)
        assert objections(meeting.begins_at, meeting.ends_at) == []


def test_years_act_and_validity_are_there(loaded):
    year = this_year()
    states = dict(FiscalYear.objects.values_list("year", "state"))
    assert states == {year: "execution", year + 1: "preparation"}
    assert AppropriationAct.objects.get().name == f"Sample GAAB FY{year}"
    assert Validity.objects.count() == 4


def test_money_is_appropriated_released_and_obligated_and_balances_hold(loaded):
    with scope(loaded["moh"].pk):
        accounts = Account.objects.filter(level="appropriation")
        assert accounts.count() == sum(len(program.amounts) for program in PROGRAMS["moh"])
        assert all(one.appropriated > one.allotted > 0 for one in accounts)
        assert {one.allotment_class for one in accounts.filter(obligated__gt=0)} >= {"MOOE"}
        assert compare_balances(by=COMMAND) == []


def test_each_quarter_that_is_over_was_spent(loaded):
    today = timezone.localdate()
    over = [month for month in (4, 7, 10) if date(today.year, month, 1) <= today]
    for code, times in (("moh", len(over)), ("mpw", min(1, len(over)))):
        programs = len(PROGRAMS[code])
        with scope(loaded[code].pk):
            requests = ObligationRequest.objects.filter(date__lt=today, status="completed")
            assert requests.filter(allotment__allotment_class="PS").count() == programs * times
            assert requests.filter(allotment__allotment_class="MOOE").count() == programs * times
            assert Voucher.objects.filter(date__lt=today, status="completed").count() == requests.count()
            billed = {each.account.name for each in ContractObligation.objects.select_related("account")}
        assert billed == ({"Sample Builders"} if over else set())


def test_every_report_of_every_organization_ties_with_its_programs(loaded):
    year, quarter = this_year(), (timezone.localdate().month + 2) // 3
    for code, programs in PROGRAMS.items():
        with scope(loaded[code].pk):
            assert compare_balances(by=COMMAND) == []
            statement = statement_asked("far1", year, quarter).build()
        assert statement.is_tied
        given = sum(Decimal(amount) for program in programs for amount in program.amounts.values())
        assert statement.total.amount("5") == given
        assert given > statement.total.amount("10") > statement.total.amount("15") > statement.total.amount("20") > 0


def test_what_is_over_is_reported_and_one_organization_is_late(loaded):
    today = timezone.localdate()
    for code, organization in loaded.items():
        with scope(organization.pk):
            reports = ReportSubmission.objects.select_related("requirement")
            handed_in = {each.requirement_id for each in reports if each.submitted_at}
            assert all(each.digest for each in reports)
            late = overdue_reports(today).exists()
        over = ReportRequirement.objects.filter(until_date__lt=today)
        if code == "oobc":  # OCM reports for it
            assert not handed_in
        elif code != "mole":
            assert handed_in >= set(over.values_list("pk", flat=True))
            assert not late


def test_only_what_was_due_last_is_handed_in_late(loaded):
    with scope(loaded["moh"].pk):
        handed_in = ReportSubmission.objects.exclude(submitted_at=None).select_related("requirement")
        days = [(one.requirement.due_date, timezone.localdate(one.submitted_at)) for one in handed_in]
    due = ReportRequirement.objects.filter(year__year=this_year()).values_list("due_date", flat=True)
    over = sorted({day for day in due if day < timezone.localdate()})
    assert {until for until, day in days if day > until} <= set(over[-1:])
    assert len(over) <= 1
    assert any(day <= until for until, day in days) or timezone.localdate().month < 5


def test_needs_of_communities_are_asked_about_answered_by_a_project_and_declined(loaded):
    with scope(loaded["oobc"].pk):
        of_health = Need.objects.get(title=FOR_HEALTH["title"])
        ((asked, answered),) = ((each.response.code, each.paid) for each in answers_about(of_health))
        (declined,) = Party.objects.filter(matter__need__title=NEED["title"], organization=loaded["mpw"])
    assert (asked, answered > 0, declined.status) == ("310-12", True, Party.Status.DECLINED)


def test_projects_stand_in_several_states_and_are_paid_from_the_programs(loaded):
    with scope(loaded["moh"].pk):
        states = sorted(Project.objects.values_list("status", flat=True))
        assert states == sorted([each.state for each in PROJECTS["moh"]] + ["ongoing"] * 2)
        assert BudgetLine.objects.count() == 4


def test_quarters_are_reported_and_a_project_is_behind(loaded):
    with scope(loaded["moh"].pk):
        made = Accomplishment.objects.filter(fiscal_year=this_year())
        quarter = (timezone.localdate().month + 2) // 3
        assert {row.status for row in made if row.quarter < quarter} <= {"approved"}
        assert sorted(row.status for row in made if row.quarter == quarter) == ["endorsed", "submitted"]
        assert {(row.male + row.female) == row.value for row in made} == {True}
        behind = Project.objects.get(ppa__code="310-01")
        none_is_over = quarter == 1  # and nothing is measured before
        assert none_is_over or behind.slippage < 0
        assert set(behind.issues.values_list("escalated_to", flat=True)) == {"head", "ocm"}
        assert behind.visits.get().photos.count() == 1
    with scope(loaded["mole"].pk):
        assert none_is_over or Project.objects.get(ppa__code="410-01").physical > 0


def test_everything_says_that_it_is_a_sample(loaded):
    for code in PROGRAMS:
        with scope(loaded[code].pk):
            titles = [*PPA.objects.values_list("title", flat=True), *Plan.objects.values_list("title", flat=True)]
            titles += [*ObligationRequest.objects.values_list("payee", flat=True)]
            assert [title for title in titles if not title.startswith("Sample")] == []


def test_twice_changes_nothing(loaded):
    before = [figures(code, loaded) for code in PROGRAMS]
    call_command("load_sample_records")
    assert [figures(code, loaded) for code in PROGRAMS] == before


def test_officers_find_the_training_organization_with_money_to_practise_with(loaded):
    call_command("load_sample_records")
    made = training_organization()
    assert made.training == 1  # begun once, however often samples are loaded
    with scope(made.pk):
        assert Account.objects.filter(level="allotment").exists()
    client = Client()
    with system("the tests look"):
        client.force_login(User.objects.get(email="head.of.office.moh@sample.test"))
    assert client.get("/training/").status_code == 200


def test_the_lists_show_it(loaded):
    client = Client()
    with system("the tests look"):
        client.force_login(User.objects.get(email="head.of.office.moh@sample.test"))
    for address, words in (
        ("/moh/plans/", "Sample: Work and financial plan"),
        ("/moh/appropriations/", "Sample: Hospital services"),
        ("/moh/obligations/", "Sample General Depot"),
        ("/moh/", "Approve or return the plan"),
    ):
        assert words in client.get(address).content.decode()


def test_organizations_have_something_to_do_together(loaded):
    for code, number in (("moh", 7), ("mole", 4), ("ocm", 2), ("oobc", 4), ("bwc", 1)):
        with scope(loaded[code].pk):
            titles = list(Matter.objects.values_list("title", flat=True))
        assert len(titles) == number
        assert all(title.startswith("Sample") for title in titles)


@pytest.mark.parametrize("code", PROGRAMS)
def test_whoever_works_there_finds_something_on_every_page(loaded, code):
    people = [person for person in sample_people() if person.code == code]
    found = {name: looked_at(name, code, by) for name, by in openers(people, code).items()}
    assert {name for name, text in found.items() if EMPTY in text} <= {*RIGHTLY_EMPTY, *HAS_NO_BUDGET.get(code, ())}


def openers(people, code):
    """Of each page of the organization's menu, one of those who find it there."""
    first = {}
    for person in people:
        permissions = acting(person, code).permissions
        for item in navigation_items():
            if item.section in INSIDE and item.permission in permissions:
                first.setdefault(item.url_name, person)
    return first


def looked_at(name, code, person):
    client = Client()
    with system("the tests look"):
        client.force_login(User.objects.get(email=person.email))
    return client.get(reverse(name, args=[code])).content.decode()


@pytest.mark.parametrize(("role", "words"), WAITING, ids=[role for role, _words in WAITING])
def test_who_looks_into_other_organizations_finds_on_the_first_page_what_waits(loaded, role, words):
    """Nobody has to guess an organization's address: the page names what waits there, and leads to it."""
    person = next(one for one in sample_people() if one.role == role)
    client = Client()
    with system("the tests look"):
        client.force_login(User.objects.get(email=person.email))
    assert words in client.get("/", follow=True).content.decode()
