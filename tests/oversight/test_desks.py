"""What each desk sees and can open of it, and what waits for it on its first page."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests import cast
from tests.projects import samples as projects
from tests.statements import statements

from bmms.projects.actions.monitoring import add_issue
from bmms.projects.models import Issue, Project
from bmms.tenancy.scope import scope

SOMEBODY = projects.SOMEBODY
TODAY = projects.ISSUE["found_on"]
PAGE = "/oversight/performance/?fy=2026"
LINK = re.compile(r'href="(/moh/[^"]*)"')


@pytest.fixture
def behind(moh, mole):
    """A project of health that is far behind its plan."""
    with scope(moh.pk):
        project = projects.project("310-01", "Wells")
        figures: dict[str, object] = {"physical": Decimal(1), "expected": Decimal(60), "slippage": Decimal(-59)}
        figures["measured_until"] = date(2026, 6, 30)
        Project.objects.filter(pk=project.pk).update(**figures)
    return project


def links_of(page: bytes) -> set[str]:
    return {link.replace("&amp;", "&") for link in LINK.findall(page.decode())}


def test_every_figure_of_the_monitors_leads_where_they_may_go(behind, client_of):
    """BPDA opens works and reports, and no money."""
    desk = client_of(cast.member("desk", cast.organization("bpda", "Planning"), "bpda_officer"))
    links = links_of(desk.get(PAGE).content)
    assert any(link.startswith("/moh/projects/?") for link in links)
    assert f"/moh/projects/{behind.key}/" in links
    assert not any(link.startswith("/moh/appropriations/") for link in links)
    assert {link: desk.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_who_reads_no_works_is_led_to_the_organization_only(behind, client_of):
    desk = client_of(cast.member("desk", cast.organization("bwc", "Women"), "bwc_officer"))
    assert links_of(desk.get(PAGE).content) == {"/moh/"}
    assert desk.get("/moh/").status_code == 200


def laid_before(level: str, problem: str, days: int = 10, **where: object):
    values = projects.ISSUE | {"problem": problem, "escalated_to": level, "action": "Decide."} | where
    return add_issue(projects.project("310-01", "Wells"), values | {"due_date": TODAY + timedelta(days)}, by=SOMEBODY)


def issues_on(client) -> list[str]:
    page = client.get(PAGE).content.decode().partition("Issues laid before us")[2]
    return re.findall(r'/issues/[^"]*/">([^<]*)</a>', page)


def test_each_office_sees_the_issues_that_are_laid_before_it(moh, mole, odettes, client_of):
    """The soonest due first; not what is laid before somebody else, is settled, or is only practised."""
    desk = client_of(cast.member("desk", cast.organization("bpda", "Planning"), "bpda_officer"))
    practice = cast.organization("training", "Training", training=1)
    with scope(moh.pk):
        laid_before("ocm", "Later", 20)
        laid_before("bpda", "For the planners")
        laid_before("head", "For its own head")
        settled = laid_before("ocm", "Settled")
        Issue.objects.filter(pk=settled.pk).update(
            status="done", result="Decided.", settled_by=cast.person("solomon"), settled_at="2026-05-02T00:00Z"
        )
    with scope(mole.pk):
        laid_before("ocm", "Sooner", 5)
    with scope(practice.pk):
        laid_before("ocm", "Practised", 1)
    assert issues_on(odettes) == ["Sooner", "Later"]
    assert issues_on(desk) == ["For the planners"]
    with scope(moh.pk):
        key = Issue.objects.get(problem="For the planners").key
    assert desk.get(f"/moh/issues/{key}/").status_code == 200


def test_who_is_of_neither_office_sees_no_issues_and_how_many_are_left_out_is_said(moh, odettes, client_of):
    money = client_of(cast.member("desk", cast.organization("mfbm", "Finance"), "mfbm_analyst"))
    with scope(moh.pk):
        for number in range(23):
            laid_before("ocm", f"Number {number}")
    assert "Issues laid before us" not in money.get(PAGE).content.decode()
    page = odettes.get(PAGE).content.decode()
    assert len(issues_on(odettes)) == 20
    assert "3 more are not shown." in page


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


def test_whoever_sits_at_no_desk_sees_none(world, ana, sam, client_of):
    assert client_of(ana).get(PAGE).status_code == 403
    assert sam.get(PAGE).status_code == 403


def test_a_desk_of_one_office_opens_no_other_page(world, client_of):
    desk = client_of(cast.member("desk", cast.organization("bwc", "Women"), "bwc_officer"))
    assert desk.get(PAGE).status_code == 200
    for other in ("/oversight/", "/oversight/places/", "/oversight/findings/", "/oversight/privacy/"):
        assert desk.get(other).status_code == 403
