"""The organization to practise in: open to every officer, made anew at night, and in no total."""

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests import cast
from tests.databases import wait_for_autovacuum
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.planning import samples as planning
from tests.projects import samples as projects

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.accounts.models import ApiToken
from bmms.accounts.queries import actor_in, holdings_of, organizations_of
from bmms.accounts.queries.tokens import organizations_under
from bmms.audit.actions import seal
from bmms.execution.models import Account, ObligationRequest
from bmms.geography.models import Place
from bmms.main import tasks
from bmms.main.sample_records import this_year
from bmms.main.training import reset_if_practised, reset_training
from bmms.notifications import queries as notifications
from bmms.notifications.models import Notification
from bmms.organizations.actions.registry import add_organization, edit_organization, move_organization
from bmms.organizations.actions.training import begin_training
from bmms.organizations.models import Organization
from bmms.organizations.queries import organization_with_code, registered_organizations
from bmms.organizations.queries.registry import RegistryFilter
from bmms.organizations.queries.training import ONE_RESET
from bmms.oversight.queries.overview import OverviewFilter, every_organization, organization_rows, totals_of
from bmms.oversight.queries.parliament import submitted_plan, submitted_plans
from bmms.planning.actions.plans import move_plan
from bmms.planning.models import PPA, Plan
from bmms.tenancy.scope import oversight, own, parliament, scope, system
from bmms.ui.prints import printable_named
from bmms.workbench.actions import search
from bmms.workbench.actions.printing import remember_paper
from bmms.workbench.queries.papers import html_of

SYSTEM = system_actor("the tests")
OF_OVERSIGHT = (
    "/oversight/",
    "/oversight/organizations.csv",
    "/oversight/performance/",
    "/oversight/performance/csv/",
    "/oversight/performance/xlsx/",
    "/oversight/places/",
    "/oversight/places/map.json",
)


@pytest.fixture(autouse=True)
def _one_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def training(moh):
    return reset_training(by=SYSTEM)


def practising(person, organization):
    with own(person.pk):
        return actor_in(person, organization, holdings_of(person.pk))


def submitted(person, organization) -> Plan:
    """By a planner, as practised."""
    with own(person.pk), scope(organization.pk):
        plan = Plan.objects.get(fiscal_year=this_year())
        move_plan(plan, "submit", by=practising(person, organization))
    return plan


def test_it_begins_with_drafts_that_people_take_further_themselves(training):
    assert (training.code, training.training, training.is_open) == ("training", 1, True)
    with scope(training.pk):
        assert set(Plan.objects.values_list("status", flat=True)) == {"draft"}
        assert PPA.objects.filter(title__startswith="Sample").count() == PPA.objects.count() == 4
        assert not Account.objects.exists()  # no year is in execution here


def test_with_an_act_in_force_there_is_money_to_practise_with(moh):
    from tests.execution import samples

    act = samples.act(f"GAAB FY{this_year()}")
    periods.year(this_year())
    with scope(act.organization_id):
        type(act).objects.filter(pk=act.pk).update(fiscal_year=this_year())
        for validity in act.validities.all():
            validity.obligate_until = validity.pay_until = datetime(this_year(), 12, 31, tzinfo=UTC).date()
            validity.save()
    with scope(reset_training(by=SYSTEM).pk):
        assert Account.objects.filter(level="allotment").exists()
        assert set(ObligationRequest.objects.values_list("status", flat=True)) == {"draft"}


def test_every_officer_practises_with_their_own_roles_and_reaches_no_further(training, ana, carla):
    for person in (ana, carla):
        client = browser(person)
        page = client.get("/training/plans/").content.decode()
        assert "For practice only" in page
        assert "Sample: Work and financial plan" in page
        assert client.get("/training/").status_code == 200
    assert "For practice only" not in browser(ana).get("/moh/plans/").content.decode()
    assert 'href="/training/"' in browser(ana).get("/moh/").content.decode()
    assert browser(ana).get("/").url == "/moh/"
    head = practising(ana, training)
    assert (head.can(Permission.PLAN_APPROVE), head.can(Permission.MEMBER_CONFIRM), head.is_visitor) == (
        True,
        False,
        False,
    )
    assert not any(each.value.startswith("coordination.") for each in head.permissions)


def test_who_holds_no_role_of_an_organization_has_nothing_to_practise(training):
    assert browser(cast.member("sami", None, "system_administrator")).get("/training/plans/").status_code == 404
    assert browser(cast.person("nobody")).get("/training/").status_code == 404


def test_what_all_organizations_share_is_not_written_from_there(training):
    mfbm = cast.organization("mfbm", "Ministry of Finance")
    director = practising(cast.member("dina", mfbm, "mfbm_budget_director"), training)
    assert director.can(Permission.APPROPRIATION_RECORD)  # as in every ministry
    for each in (Permission.ACT_MANAGE, Permission.FISCAL_YEAR_MANAGE, Permission.CALL_MANAGE):
        assert not director.can(each)


def test_what_is_practised_stands_in_nobodys_calendar_and_no_token_names_it(training, moh, ana, monkeypatch):
    monkeypatch.setattr(notifications, "diary_of", lambda actor, code: [code])
    assert notifications.days_of(ana) == ["moh"]
    assert organizations_under(ApiToken(organization_id=moh.pk)) == [moh]
    with own(ana.pk):
        assert organizations_of(holdings_of(ana.pk)) == [moh, training]


def test_nobody_is_told_of_what_is_practised(training, moh):
    planner = cast.member("pia", moh, "planning_officer")
    mfbm = cast.organization("mfbm", "Ministry of Finance")
    cast.member("dina", mfbm, "mfbm_budget_director")
    submitted(planner, training)
    with system("the tests look"):
        assert not Notification.objects.exists()


def test_it_is_in_no_list_total_or_submission(moh, mole, ana):
    def seen():
        with oversight():
            rows = organization_rows(OverviewFilter())
            known = [each.code for each in every_organization()]
        with parliament():
            plans = [each.organization.code for each in submitted_plans(this_year())]
        registry = [each.code for each in registered_organizations(RegistryFilter())]
        return known, plans, registry, totals_of(rows), Organization.objects.count()

    before = seen()
    training = reset_training(by=SYSTEM)
    plan = submitted(cast.member("pia", moh, "planning_officer"), training)
    assert seen()[:3] == before[:3]
    assert seen()[4] == before[4]
    assert seen()[3].organizations == before[3].organizations
    with parliament():
        assert submitted_plan(plan.key) is None


def test_a_late_project_with_a_place_is_on_no_page_map_or_file_of_oversight(training, moh, odette, monkeypatch):
    settled = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: settled)
    client = browser(odette)

    def seen():
        return {url: as_shown(client.get(f"{url}?fy=2026")) for url in OF_OVERSIGHT}

    province = {"level": "PROVINCE", "kind": "PROVINCE", "scope": "BARMM", "name": "Special Geographic Area"}
    point = {"latitude": "7.1", "longitude": "124.5", "point_quality": "VERIFIED"}
    projects.place()
    with system("a sample"):
        Place.objects.create(code="1999900000", parent_id="1900000000", **province, **point)
    with scope(moh.pk):
        late(projects.whole())
    before = seen()
    assert "Special Geographic Area: 1" in before["/oversight/places/map.json"]
    assert "Birthing homes" in before["/oversight/performance/"]
    with scope(training.pk):
        late(projects.whole("390-09", title="A practised thing", parent=planning.ppa("390")))
    assert seen() == before


def late(project) -> None:
    progress = {"physical": Decimal(0), "expected": Decimal(40), "slippage": Decimal(-40)}
    type(project).objects.filter(pk=project.pk).update(measured_until=date(2026, 6, 30), **progress)


def as_shown(answer) -> str:
    """What stands in the middle of a page, without what is new each time, or the whole of a file."""
    assert answer.status_code == 200
    if answer["Content-Type"].startswith("application/vnd"):
        return str(CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python())
    text = answer.content.decode()
    found = re.search(r"<main.*</main>", text, re.DOTALL)
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", found[0] if found else text)


def test_nobody_registers_another_under_its_code(db):
    with pytest.raises(DomainError, match="training"):
        add_organization("training", {"acronym": "T", "name": "T", "type": "OFFICE"}, by=SYSTEM)


def test_a_reset_begins_anew_and_closes_what_was_practised(training, moh, ana):
    plan = submitted(cast.member("pia", moh, "planning_officer"), training)
    made = reset_training(by=SYSTEM)
    with scope(made.pk):
        assert (made.training, set(Plan.objects.values_list("status", flat=True))) == (2, {"draft"})
        assert not Plan.objects.filter(key=plan.key).exists()
    before = organization_with_code("training-1")
    assert before is not None
    assert (before.pk, before.stage, before.is_open) == (training.pk, "CLOSED", False)
    with scope(before.pk):
        assert Plan.objects.get(key=plan.key).status == "submitted"  # nothing was deleted
    assert browser(ana).get("/training-1/").status_code == 404
    assert browser(ana).get("/training/plans/").status_code == 200


def test_practice_has_its_checklist(training, moh):
    ana = cast.member("ana", moh, "head_of_office")
    assert "0 / " in browser(ana).get("/training/onboarding/").text


def test_nothing_is_looked_for_in_a_generation_that_is_over(training, moh, monkeypatch):
    present, looked_in = reset_training(by=SYSTEM), []
    monkeypatch.setattr(search, "_rebuilt", lambda organization: looked_in.append(organization) or 0)
    search.rebuild_search(by=SYSTEM)
    assert looked_in == [moh.pk, present.pk]


@pytest.mark.alone  # what another transaction of the server may still precede is not sealed
def test_the_audit_log_holds_over_every_generation(training):
    reset_training(by=SYSTEM)
    wait_for_autovacuum()
    seal(by=SYSTEM)
    told = io.StringIO()
    call_command("verify_audit", stdout=told)
    lines = told.getvalue()
    assert "training: " in lines
    assert "training-1: " in lines
    assert "The audit log holds." in lines


def test_at_night_it_is_reset_if_somebody_has_practised(training, moh, monkeypatch):
    assert reset_if_practised(by=SYSTEM) == 0
    submitted(cast.member("pia", moh, "planning_officer"), training)
    run = type("Run", (), {"by": SYSTEM})()
    for night, generation in ((range(0), 0), (range(24), 2), (range(24), 0)):
        monkeypatch.setattr(tasks, "NIGHT", night)
        assert tasks.reset_training_at_night(run) == {"generation": generation}


def test_the_command_sets_it_up(db):
    assert reset_if_practised(by=SYSTEM) == 0
    told = io.StringIO()
    call_command("reset_training", stdout=told)
    assert "/training/ is ready" in told.getvalue()


@pytest.mark.parametrize("code", ["training", "training-1"])
def test_no_registrar_edits_closes_or_opens_what_is_practised_in(training, code):
    reset_training(by=SYSTEM)
    client = browser(cast.member("sami", None, "system_administrator"))
    for page in ("", "edit/", "close/", "reopen/"):
        assert client.get(f"/platform/organizations/record/{code}/{page}").status_code == 404
        if page:
            assert client.post(f"/platform/organizations/record/{code}/{page}", {"reason": "x"}).status_code == 404
    shown = organization_with_code(code)
    assert shown is not None
    with pytest.raises(DomainError, match="only a reset"):
        move_organization(shown, "close" if code == "training" else "reopen", by=SYSTEM, reason="x")
    with pytest.raises(DomainError, match="only a reset"):
        edit_organization(shown, {"name": "x"}, version=shown.version, by=SYSTEM)
    assert organization_with_code(code) == shown


def test_a_practised_paper_says_so_and_has_no_effect(training, ana):
    with scope(training.pk):
        plan, kind = Plan.objects.get(fiscal_year=this_year()), printable_named("plan")
        text = html_of(kind, kind.find(plan.key, None), training, "AAAA-BBBB-CCCC-DDDD")
        told = {"state": "Approved", "is_final": True}
        remember_paper(plan, "AAAA-BBBB-CCCC-DDDD", text, told, by=practising(ana, training))
    assert 'class="draft practised"' in text
    assert "printed for practice and has no effect" in text
    page = Client().get("/verify/AAAA-BBBB-CCCC-DDDD/").content.decode()
    assert "For practice: it has no effect" in page
    assert "is genuine" not in page


def test_a_reset_and_what_asks_for_it_wait_for_each_other(moh, monkeypatch):
    def is_locked(*_of):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = %s"
                " AND pid = pg_backend_pid()",
                [ONE_RESET],
            )
            asked.append(cursor.fetchone()[0])
        return False

    asked: list[int] = []
    with transaction.atomic():
        begin_training(by=SYSTEM)
        is_locked()
        transaction.set_rollback(True)
    is_locked()
    with system("a sample"):
        Organization.everywhere.create(code="training", acronym="T", name="T", type="OFFICE", training=1)
    monkeypatch.setattr("bmms.main.training.has_been_practised", is_locked)
    assert reset_if_practised(by=SYSTEM) == 0
    assert asked == [1, 0, 1]
