"""The dashboard of all organizations, and what reaches which place."""

import csv
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
from tests.periods import samples as periods
from tests.planning import samples as planning
from tests.projects import samples as projects
from tests.statements import statements, statements_and_scopes

from bmms.audit.models import Event
from bmms.budgeting.models import AppropriationAct
from bmms.coordination.actions.matters import answer
from bmms.coordination.models import Commitment
from bmms.execution.models import Account
from bmms.geography.models import Place
from bmms.lib.money import format_amount
from bmms.oversight.queries.geography import geography_of, map_of_reach
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
from bmms.projects.actions.parts import set_beneficiaries, set_places
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


def behind(project: Project, points: str) -> None:
    values = {"physical": Decimal(20), "expected": 20 + Decimal(points), "slippage": -Decimal(points)}
    Project.objects.filter(pk=project.pk).update(measured_until=date(2026, 6, 30), **values)


def a_province() -> Place:
    province = {"level": "PROVINCE", "kind": "PROVINCE", "scope": "BARMM", "name": "Special Geographic Area"}
    point = {"latitude": "7.1", "longitude": "124.5", "point_quality": "VERIFIED"}
    with system("a sample"):
        return Place.objects.create(code="1999900000", parent_id="1900000000", **province, **point)


@pytest.fixture
def world(moh, mole):
    """Health has two projects and a million of 2025, labor one project; all are behind."""
    with scope(moh.pk):
        one, two = projects.whole(), projects.project("310-02", "Wells")
        projects.linked(one)
        behind(one, "12")
        behind(two, "3")
    with scope(mole.pk):
        behind(projects.project("410-01", "Job fairs"), "20")
    return one


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


def test_a_place_has_its_share_of_cost_payments_and_people(world, moh):
    home, obc = projects.place(), projects.place("0908316000")
    with scope(moh.pk):
        Project.objects.filter(pk=world.pk).update(total_cost=Decimal(1000))
        set_places(world, [(home, Decimal(75)), (obc, Decimal(25))], by=projects.SOMEBODY)
        set_beneficiaries(world, {"mothers": (40, 80, 0), "youth": (4, 0, 0)}, by=projects.SOMEBODY)
    with oversight():
        found = geography_of(2026)
    assert sorted((row.reach.projects, row.reach.planned, row.reach.male, row.reach.female) for row in found.rows) == [
        (1, Decimal(250), Decimal(11), Decimal(20)),
        (1, Decimal(750), Decimal(33), Decimal(60)),
    ]
    assert (found.obc.projects, found.obc.planned, found.obc.male) == (1, Decimal(250), Decimal(11))
    assert (found.everything.projects, found.unmapped.projects, found.unmapped_share) == (3, 2, Decimal("66.67"))


def test_what_is_paid_for_no_project_is_no_payment_of_the_projects(odettes, world, moh):
    """The program pays 40 % of it for the project; for the rest nobody has named a project."""
    with scope(moh.pk):
        paid = projects.paid(world)
    rest = Decimal(100_000) - paid
    with oversight():
        found = geography_of(2026)
    by_place = sum(row.reach.paid for row in found.rows) + found.unmapped.paid
    assert (found.everything.paid, by_place, found.elsewhere, found.elsewhere_share) == (paid, paid, rest, Decimal(60))
    assert "60.00% of all payments" in odettes.get("/oversight/places/?fy=2026").content.decode()
    file = odettes.get("/oversight/places/csv/?fy=2026").content.decode()
    cells = {name: figures for name, *figures in csv.reader(file.splitlines())}
    assert cells["Paid for no project of the year"][2] == f"{rest}"


def test_a_city_of_no_province_stands_for_itself(world, moh):
    city = projects.place("0931700000")  # Zamboanga
    with scope(moh.pk):
        set_places(world, [(city, Decimal(100))], by=projects.SOMEBODY)
    with oversight():
        rows = geography_of(2026).rows
        drawn = map_of_reach(2026)
    assert [row.place for row in rows] == [city]
    assert [each["id"] for each in drawn["features"]] == [city.pk]


def test_the_file_of_places_says_what_reaches_communities_as_the_page_does(odettes, world, moh):
    obc = projects.place("0908316000")
    with scope(moh.pk):
        set_places(world, [(obc, Decimal(100))], by=projects.SOMEBODY)
        paid = projects.paid(world)
    page = odettes.get("/oversight/places/?fy=2026").content.decode()
    file = odettes.get("/oversight/places/csv/?fy=2026").content.decode()
    cells = {name: figures for name, *figures in csv.reader(file.splitlines())}
    assert (cells["Reached Other Bangsamoro Communities"][0], paid > 0) == ("1", True)
    assert cells["Reached Other Bangsamoro Communities"][2] == f"{paid}"
    stat = page.partition("Reached Other Bangsamoro Communities")[2][:300]
    assert format_amount(paid) in stat
    assert "1 projects" in stat


def test_the_map_draws_provinces_with_what_was_paid_there(odettes, world, moh):
    a_province()
    with scope(moh.pk):
        paid = projects.paid(world)
    (feature,) = odettes.get("/oversight/places/map.json?fy=2026").json()["features"]
    assert feature["properties"]["name"] == f"Special Geographic Area: 1, ₱{paid:,.2f}"
    with oversight():
        (row,) = geography_of(2026).rows
        assert (row.place.name, row.reach.paid) == ("Special Geographic Area", paid)


def test_the_page_of_places_shows_what_has_no_place(odettes, world):
    text = odettes.get("/oversight/places/?fy=2026").content.decode()
    assert "Without a place" in text
    assert "66.67%" in text
    file = odettes.get("/oversight/places/csv/?fy=2026").content.decode()
    cells = {name: figures for name, *figures in csv.reader(file.splitlines())}
    assert (cells["Without a place"][0], cells["Every project once"][0]) == ("2", "3")
    assert odettes.get("/oversight/places/pdf/?fy=2026").content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("code", "role", "seen", "hidden"),
    [
        ("mfbm", "mfbm_analyst", ["Appropriation", "Missing"], ["Alerts", "Female", "Overdue commitments"]),
        ("bpda", "bpda_officer", ["Alerts", "Missing"], ["Appropriation", "Female"]),
        ("bwc", "bwc_officer", ["Female", "Projects"], ["Appropriation", "Alerts", "Missing"]),
        (
            "ocm",
            "ocm_oversight",
            ["Appropriation", "Alerts", "Missing", "Overdue commitments", "Overdue directives"],
            ["Female"],
        ),
    ],
)
def test_each_desk_sees_its_own_figures_in_page_and_file(world, client_of, code, role, seen, hidden):
    office = cast.Organization.objects.filter(code=code).first() or cast.organization(code, code)
    client = client_of(cast.member("desk", office, role))
    page = client.get(PAGE).content.decode()
    file = client.get("/oversight/performance/csv/?fy=2026").content.decode()
    for text, end in ((page, "<"), (file, "")):
        headings = [f">{name}{end}" if end else name for name in seen]
        assert [name for name in headings if name not in text] == []
        assert [name for name in hidden if (f">{name}<" if end else name) in text] == []


def test_how_many_women_and_men_projects_are_for_adds_up(world, moh, mole):
    with scope(moh.pk):
        health = Beneficiaries.objects.filter(project=world).aggregate(women=Sum("female"), men=Sum("male"))
    found = figures(WITH_PEOPLE)
    assert (found["moh"].female, found["moh"].male) == (health["women"], health["men"])
    assert health["women"] > 0
    with oversight():
        assert total_of(performance_rows(WITH_PEOPLE)).female == sum(one.female for one in found.values())


def test_people_are_counted_only_for_the_desk_that_shows_them(world, client_of, odettes):
    def counted(client) -> bool:
        return any("projects_beneficiaries" in asked for asked in statements(lambda: client.get(PAGE)))

    assert not counted(odettes)
    assert counted(client_of(cast.member("desk", cast.organization("bwc", "Women"), "bwc_officer")))


def test_tags_are_read_only_for_the_desks_that_show_what_counts_for_gender(world, client_of, odettes):
    def read(client) -> bool:
        return any("planning_tag" in asked for asked in statements(lambda: client.get(PAGE)))

    assert read(odettes)
    mfbm = cast.Organization.objects.get(code="mfbm")
    assert not read(client_of(cast.member("desk", mfbm, "mfbm_analyst")))


def test_every_view_of_all_organizations_may_be_read_from_a_replica():
    shown = (
        *(views.performance, views.performance_file, views.places, views.places_file, views.places_map),
        *(views.alignment, views.alignment_file, organizations.home, organizations.export),
    )
    assert all(getattr(view, "replica_ok", False) for view in shown)


def test_whoever_sits_at_no_desk_sees_none(world, ana, sam, client_of):
    assert client_of(ana).get(PAGE).status_code == 403
    assert sam.get(PAGE).status_code == 403


def test_a_desk_of_one_office_opens_no_other_page(world, client_of):
    desk = client_of(cast.member("desk", cast.organization("bwc", "Women"), "bwc_officer"))
    assert desk.get(PAGE).status_code == 200
    for other in ("/oversight/", "/oversight/places/", "/oversight/findings/", "/oversight/privacy/"):
        assert desk.get(other).status_code == 403
