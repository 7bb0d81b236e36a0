"""The dashboard of all organizations."""

import itertools
import random
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from django.db.models import Sum
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests import cast
from tests.coordination import samples as coordination
from tests.execution import samples as money
from tests.oversight.samples import a_province
from tests.periods import samples as periods
from tests.planning import samples as planning
from tests.projects import samples as projects
from tests.statements import statements_and_scopes

from bmms.audit.models import Event
from bmms.budgeting.models import AppropriationAct
from bmms.coordination.actions.matters import answer
from bmms.coordination.models import Commitment
from bmms.execution.models import Account
from bmms.lib.money import format_amount
from bmms.oversight.queries.geography import geography_of
from bmms.oversight.queries.performance import (
    Performance,
    PerformanceFilter,
    most_delayed,
    performance_rows,
    total_of,
)
from bmms.oversight.views import organizations
from bmms.oversight.views import performance as views
from bmms.periods.models import ReportRequirement, ReportSubmission
from bmms.planning.actions.alignment import set_tags
from bmms.projects.actions.accomplishments import set_alert_levels
from bmms.projects.models import Beneficiaries, Project
from bmms.reporting.queries.projects import projects_of_year
from bmms.tenancy.scope import oversight, scope, system

PAGE = "/oversight/performance/?fy=2026"
YEAR = PerformanceFilter(2026)
WITH_PEOPLE = PerformanceFilter(2026, with_people=True)
OF_2025 = PerformanceFilter(2026, acts="continuing")


def figures(wanted: PerformanceFilter = YEAR) -> dict[str, Performance]:
    with oversight():
        return {row.organization.code: row.figures for row in performance_rows(wanted)}


def test_each_figure_is_that_of_its_organization_and_the_total_is_their_sum(world):
    found = figures(OF_2025)
    assert found["moh"].appropriated == Decimal("1000000.00")
    assert (found["moh"].projects, found["moh"].measured, found["moh"].alerts, found["moh"].terminal) == (2, 2, 1, 0)
    assert (found["mole"].projects, found["mole"].terminal, found["mole"].appropriated) == (1, 1, 0)
    assert found["moh"].mean_slippage == Decimal("-7.50")
    with oversight():
        rows = performance_rows(OF_2025)
        total = total_of(rows)
        assert total.appropriated == sum(a.appropriated for a in Account.objects.filter(level="appropriation"))
        assert total.projects == Project.objects.count() == 3
    assert total == sum((row.figures for row in rows), Performance())


def test_what_is_tagged_for_gender_counts_of_the_appropriations(world, moh):
    gad = ("GAD", "GAD")
    with scope(moh.pk):
        set_tags(world.ppa, 2025, {gad: Decimal(50)}, by=projects.SOMEBODY)
    wanted = replace(OF_2025, with_gender=True)
    assert (figures(wanted)["moh"].gad, figures(wanted)["moh"].gad_share) == (200000, Decimal("20.00"))
    with scope(moh.pk):
        set_tags(world.ppa.parent, 2025, {gad: Decimal("4.5")}, by=projects.SOMEBODY)
    assert figures(wanted)["moh"].gad_share == Decimal("4.50")
    assert figures(wanted)["mole"].gad_share is None


def test_acts_class_sector_and_province_narrow(world, moh):
    assert figures()["moh"].appropriated == 0  # nothing of an act of 2026
    assert figures(PerformanceFilter(2025))["moh"].appropriated == Decimal("1000000.00")
    assert figures(PerformanceFilter(2026, acts="both", allotment_class="CO"))["moh"].appropriated == 0
    in_place = figures(PerformanceFilter(2026, province=projects.place().parent))
    assert (in_place["moh"].projects, in_place["mole"].projects) == (1, 0)
    with system("a sample"):
        cast.Organization.objects.filter(pk=moh.pk).update(sector="SOCIAL")
    assert set(figures(PerformanceFilter(2026, sector="SOCIAL"))) == {"moh"}


def test_what_a_filter_does_not_narrow_is_said(odettes, world):
    whole, narrowed = "are those of the whole year", "narrows projects only"
    both = f"&acts=both&province={a_province().code}"
    for asked, seen in (("", []), ("&allotment_class=CO", [whole]), (both, [whole, narrowed])):
        text = odettes.get(PAGE + asked).content.decode()
        assert [each for each in (whole, narrowed) if each in text] == seen


@pytest.mark.parametrize(
    ("days", "years"),
    [
        ({}, [2026, 2027]),  # planned for 2026, and nobody has said that it ended
        ({"ended_date": date(2026, 11, 30)}, [2026]),
        ({"start_date": date(2024, 1, 1), "end_date": date(2025, 6, 30)}, [2025, 2026, 2027]),  # late, and goes on
        ({"start_date": None, "end_date": None, "ended_date": date(2025, 6, 30)}, [2025]),
    ],
)
def test_a_year_counts_the_projects_that_its_reports_have(odettes, world, moh, days, years):
    with scope(moh.pk):
        Project.objects.exclude(pk=world.pk).delete()
        Project.objects.filter(pk=world.pk).update(**days)
    for year in (2025, 2026, 2027):
        with scope(moh.pk):
            reported = [one.pk for one in projects_of_year(year)]
        with oversight():
            placed = geography_of(year).rows
        listed = odettes.get(f"/moh/projects/?year={year}").content.decode().count('class="row-title"')
        is_counted = int(year in years)
        assert reported == [world.pk] * is_counted
        assert figures(PerformanceFilter(year))["moh"].projects == len(placed) == listed == is_counted


def test_the_levels_of_an_organization_are_its_own(world, moh):
    with scope(moh.pk):
        set_alert_levels({"early": Decimal(2), "urgent": Decimal(11), "terminal": Decimal(12)}, by=projects.SOMEBODY)
    assert (figures()["moh"].alerts, figures()["moh"].terminal) == (2, 1)
    assert figures()["mole"].terminal == 1


def test_reports_are_on_time_late_or_missing(world, moh, mole, ana):
    with system("a sample"):
        cast.Organization.objects.filter(pk__in=[moh.pk, mole.pk]).update(has_own_budget=True)
    year = periods.year(2026)
    due = date(2026, 1, 30)
    with system("a sample"):
        asked = [
            ReportRequirement.objects.create(
                form=form,
                year=year,
                from_date=date(2025, 10, 1),
                until_date=date(2025, 12, 31),
                due_date=due,
                organization_id=year.organization_id,
            )
            for form in ("bar1", "far1", "far1a")
        ]
    with scope(moh.pk):
        for one, day in zip(asked, (30, 31), strict=False):
            at = datetime(2026, 1, day, 9, tzinfo=timezone.get_current_timezone())
            person = cast.User.objects.first()
            ReportSubmission.objects.create(requirement=one, status="submitted", submitted_by=person, submitted_at=at)
    found = figures()
    assert (found["moh"].on_time, found["moh"].late, found["moh"].missing) == (1, 1, 1)
    assert found["mole"].missing == 3


def test_reports_lead_to_the_register_narrowed_to_what_is_counted(odettes, world, moh, ana):
    with system("a sample"):
        cast.Organization.objects.filter(pk=moh.pk).update(has_own_budget=True)
    year, manila = periods.year(2026), timezone.get_current_timezone()
    periods.requirement("gpb", 2025)  # of another year, and missing
    with system("a sample"):
        asked = [
            ReportRequirement.objects.create(
                form=form,
                year=year,
                from_date=date(2026, 1, 1),
                until_date=date(2026, 3, 31),
                due_date=day,
                organization_id=year.organization_id,
            )
            for form, day in (
                *((form, date(2026, 4, 30)) for form in ("far1", "far1a", "far2", "far3", "bar1", "bed2")),
                ("far5", timezone.localdate() + timedelta(days=9)),
            )
        ]
    in_time, too_late = datetime(2026, 4, 29, 9, tzinfo=manila), datetime(2026, 5, 2, 9, tzinfo=manila)
    times = [(in_time, in_time), (too_late, in_time), (too_late, None), (too_late, too_late)]
    with scope(moh.pk):
        for one, (at, first) in zip([*asked[:4], asked[-1]], [*times, (in_time, in_time)], strict=True):
            sent = {"submitted_by": ana, "submitted_at": at, "first_submitted_at": first}
            ReportSubmission.objects.create(requirement=one, status="submitted", **sent)
    page = odettes.get(PAGE).content.decode()
    links = re.findall(r'href="/moh/reports/(\?[^"]+)" aria-label="MOH, ([^:"]+): ([^"]+)"', page)
    assert [(label, shown) for _, label, shown in links] == [("Reports on time", "2"), ("Late", "2"), ("Missing", "2")]
    for query, _label, shown in links:
        listed = odettes.get("/api/v1/moh/reports/" + query.replace("&amp;", "&")).json()
        assert str(listed["count"]) == shown


def test_overdue_commitments_are_counted_for_whoever_owes_them(world, moh, mole, ana):
    with scope(moh.pk):
        made = coordination.commitment(coordination.sent(mole), mole)
        Commitment.objects.filter(pk=made.pk).update(due_date=timezone.localdate() - timedelta(days=3))
    assert (figures()["mole"].overdue, figures()["moh"].overdue) == (1, 0)


def test_overdue_directives_are_counted_for_those_who_have_not_carried_them_out(world, moh, mole, ana, carla):
    ocm, mafar, bpda = (cast.organization(code, code) for code in ("ocm", "mafar", "bpda"))
    over = {"kind": "directive", "date": date(2026, 1, 5), "until_date": timezone.localdate() - timedelta(days=1)}
    with scope(ocm.pk):
        late = coordination.sent(moh, mole, mafar, bpda, title="Report on clinics", **over)
        coordination.sent(moh, title="Not yet due", **over | {"until_date": timezone.localdate()})
        coordination.sent(moh, title="No day", **over | {"until_date": None})
        coordination.sent(moh, title="A request", **over | {"kind": "request"})
        for one, status in ((mole, "done"), (mafar, "accepted"), (mafar, "done")):
            made = coordination.propose_commitment(late, one, status, date(2026, 1, 9), by=coordination.somebody())
            Commitment.objects.filter(pk=made.pk).update(status=status, moved_by=ana, moved_at=timezone.now())
    with scope(bpda.pk):
        answer(late, "declined", reason="Not our field.", by=coordination.somebody())
    found = figures()
    assert [found[code].directives for code in ("moh", "mole", "mafar", "bpda", "ocm")] == [1, 0, 1, 0, 0]


def test_attached_bodies_are_rolled_into_the_one_above(world, moh, mole):
    with system("a sample"):
        cast.Organization.objects.filter(pk=mole.pk).update(parent=moh)
    found = figures(PerformanceFilter(2026, roll_up=True))
    assert "mole" not in found
    assert found["moh"].projects == 3


def test_the_most_delayed_come_with_their_last_photo(world, moh):
    with scope(moh.pk):
        projects.a_visit(None)
    with oversight():
        first, second, third = most_delayed(YEAR)
        assert [str(one.slippage) for one in (first, second, third)] == ["-20.00", "-12.00", "-3.00"]
        assert (second.photo_caption, first.photo_caption) == ("The north wall", None)


def test_who_is_late_beyond_the_plan_stays_among_the_most_delayed_and_who_has_ended_does_not(world, moh):
    with scope(moh.pk):
        late, over = Project.objects.filter(slippage__lt=0).order_by("slippage")[:2]
        Project.objects.filter(pk=late.pk).update(start_date=date(2025, 1, 1), end_date=date(2025, 12, 31))
        Project.objects.filter(pk=over.pk).update(status=Project.Status.TERMINATED)
    with oversight():
        found = [one.pk for one in most_delayed(YEAR)]
    assert late.pk in found
    assert over.pk not in found


def test_the_page_leads_to_what_its_figures_count(odettes, world):
    text = odettes.get(PAGE + "&acts=continuing").content.decode()
    assert 'href="/moh/appropriations/?fy=2026&amp;act=FY2025+GAAB"' in text
    asked = "year=2026&amp;alert=due&amp;alert=at_risk&amp;alert=overdue"
    assert f'href="/moh/projects/?fy=2026&amp;{asked}" aria-label="MOH, Alerts: 1"' in text
    behind = odettes.get(f"/moh/projects/?fy=2026&{asked.replace('&amp;', '&')}").content.decode()
    assert behind.count('class="row-title"') == 1  # the list holds what the figure counts
    assert "1,000,000.00" in text
    assert f'href="/moh/projects/{world.key}/"' in text


@pytest.mark.parametrize("acts", ["", "continuing", "both"])
def test_each_amount_is_the_sum_of_the_list_that_it_leads_to(odettes, moh, acts):
    """Of random amounts, by acts and by class."""
    chance = random.Random(acts)
    with scope(moh.pk):
        ppa = planning.ppa()
        for year, name in itertools.product((2024, 2025, 2026), ("MOOE", "CO")):
            amount = Decimal(chance.randint(1000, 10**11)) / 100
            given = {"on": date(2025, 1, 2), "by": projects.SOMEBODY}
            account = money.ledger.appropriate(money.act(f"FY{year} GAAB"), ppa, name, amount, **given)
            part = (amount / chance.randint(2, 9)).quantize(Decimal("0.01"))
            money.ledger.release(account, part, form="SARO", override_reason="x", **given)
    with system("acts of other years"):
        for year in (2024, 2026):
            AppropriationAct.objects.filter(name=f"FY{year} GAAB").update(fiscal_year=year)
    for kind in ("", "CO"):
        page = odettes.get(f"{PAGE}&acts={acts}&allotment_class={kind}").content.decode()
        wanted = PerformanceFilter(2026, acts=acts, allotment_class=kind)
        links = re.findall(
            r'href="/moh/appropriations/(\?[^"]+)" aria-label="MOH, (Appropriation|Allotment): ([^"]+)"', page
        )
        assert len(links) == 2
        for query, label, shown in links:
            listed = odettes.get("/api/v1/moh/appropriations/" + query.replace("&amp;", "&")).json()
            column = {"Appropriation": "appropriated", "Allotment": "allotted"}[label]
            total = sum(Decimal(row[column]) for row in listed["results"])
            assert total == getattr(figures(wanted)["moh"], column)
            assert format_amount(total) == shown


def test_going_into_an_organization_from_there_is_on_record(odettes, world, moh):
    odettes.get(PAGE)
    assert odettes.get("/moh/projects/?fy=2026&alert=at_risk").status_code == 200
    with system("the tests look at the log"):
        assert Event.objects.filter(organization_id=moh.pk, kind=Event.Kind.READ).exists()


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_files_hold_the_rows_and_are_on_record(odettes, world, form):
    answer = odettes.get(f"/oversight/performance/{form}/?fy=2026&acts=continuing")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"] or form == "pdf"
    if form == "csv":
        assert "MOH,1000000.00" in answer.content.decode()
    if form == "xlsx":
        cells = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        assert ["MOH", 1000000.0] in [row[:2] for row in cells]
        assert cells[-1][:2] == ["Total", 1000000.0]
    with system("the tests look at the log"):
        assert Event.objects.filter(verb="oversight.exported").count() == 1


def test_no_other_file_and_nobody_else(odettes, world, ana, client_of):
    assert odettes.get("/oversight/performance/exe/").status_code == 404
    for url in ("/oversight/performance/", "/oversight/places/", "/oversight/performance/csv/"):
        assert client_of(ana).get(url).status_code == 403


def test_what_a_whole_request_asks_of_the_database_does_not_grow(world, moh, odettes, client_of):
    """Who asks, the walls and every figure: at most ten statements, with all filters, too."""
    bwc = client_of(cast.member("desk", cast.organization("bwc", "Women"), "bwc_officer"))
    narrowed = f"{PAGE}&acts=both&allotment_class=MOOE&sector=SOCIAL&province={a_province().code}&roll_up=on"

    def asked() -> list[int]:
        pages = (partial(odettes.get, PAGE), partial(odettes.get, narrowed), partial(bwc.get, PAGE))
        return [len(statements_and_scopes(page)) for page in pages]

    before = asked()
    assert max(before) <= 10
    with scope(moh.pk):
        for number in range(10, 30):
            projects.project(f"310-{number}", "More")
    for code in ("aaa", "bbb", "ccc"):
        cast.organization(code, f"Office {code}")
    assert asked() == before


def test_how_many_women_and_men_projects_are_for_adds_up(world, moh, mole):
    with scope(moh.pk):
        health = Beneficiaries.objects.filter(project=world).aggregate(women=Sum("female"), men=Sum("male"))
    found = figures(WITH_PEOPLE)
    assert (found["moh"].female, found["moh"].male) == (health["women"], health["men"])
    assert health["women"] > 0
    with oversight():
        assert total_of(performance_rows(WITH_PEOPLE)).female == sum(one.female for one in found.values())


def test_every_view_of_all_organizations_may_be_read_from_a_replica():
    shown = (
        *(views.performance, views.performance_file, views.places, views.places_file, views.places_map),
        *(views.alignment, views.alignment_file, organizations.home, organizations.export),
    )
    assert all(getattr(view, "replica_ok", False) for view in shown)
