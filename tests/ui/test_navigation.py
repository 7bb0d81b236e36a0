import pytest
from django.test import override_settings
from django.urls import path

from bmms.ui import navigation
from bmms.ui.navigation import (
    ANY_ORGANIZATION,
    NavGroup,
    NavItem,
    OrganizationLink,
    Person,
    Section,
    Shell,
    navigation_groups,
    nearest_entry,
    register_navigation,
)
from bmms.ui.templatetags.ui import sidebar


def view(request: object) -> None: ...


urlpatterns = [
    path("<slug:code>/", view, name="home"),
    path("<slug:code>/plans/", view, name="plans"),
    path("places/", view, name="places"),
]
HOME = NavItem("Home", "home", "home", order=0)
PLANS = NavItem("Plans", "plans", "target", permission="plan_read")
PLACES = NavItem("Places", "places", "map-pin", section=Section.SHARED)


@pytest.fixture(autouse=True)
def _own_addresses():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_the_entry_nearest_to_the_path_is_the_current_one() -> None:
    groups = navigation_groups({"plan_read"}, inside=True, items=[HOME, PLANS])

    assert [link.label for link in groups[0].links] == ["Home", "Plans"]
    assert nearest_entry("/moh/plans/17/", {"plan_read"}, "moh", [HOME, PLANS]) == "/moh/plans/"
    assert nearest_entry("/moh/people/", {"plan_read"}, "moh", [HOME, PLANS]) == "/moh/"
    assert nearest_entry("/inbox/", {"plan_read"}, None, [HOME, PLANS, PLACES]) == ""


def test_what_one_may_not_open_is_not_shown() -> None:
    groups = navigation_groups(set(), inside=True, items=[HOME, PLANS])

    assert [link.label for link in groups[0].links] == ["Home"]


def test_without_an_organization_only_shared_pages_remain() -> None:
    groups = navigation_groups({"plan_read"}, inside=False, items=[HOME, PLANS, PLACES])

    assert [(group.label, [link.label for link in group.links]) for group in groups] == [("Reference", ["Places"])]


def test_pages_of_the_organization_stand_under_their_headings() -> None:
    plans = NavItem("Plans", "plans", "target", section=Section.PLANNING)
    log = NavItem("Log", "home", "history", section=Section.RECORDS)
    groups = navigation_groups(set(), inside=True, items=[log, plans, HOME, PLACES])

    assert [(group.label, [link.url for link in group.links]) for group in groups] == [
        ("", [f"/{ANY_ORGANIZATION}/"]),
        ("Planning", [f"/{ANY_ORGANIZATION}/plans/"]),
        ("Records", [f"/{ANY_ORGANIZATION}/"]),
        ("Reference", ["/places/"]),
    ]
    outside = navigation_groups(set(), inside=False, items=[log, plans, PLACES])
    assert [group.label for group in outside] == ["Reference"]


def test_one_drawing_serves_all_organizations_and_marks_where_one_is() -> None:
    groups = navigation_groups({"plan_read"}, inside=True, items=[HOME, PLANS])
    drawn = {code: sidebar(in_organization(code, groups, f"/{code}/plans/")) for code in ("moh", "mole")}

    assert 'class="sidebar-link" href="/moh/plans/" aria-current="page"' in drawn["moh"]
    assert drawn["moh"].count("aria-current") == 1
    assert drawn["moh"].replace("moh", "mole") == drawn["mole"]
    assert ANY_ORGANIZATION not in drawn["moh"]


def in_organization(code: str, groups: tuple[NavGroup, ...], here: str) -> Shell:
    there = OrganizationLink(code, code.upper(), code, f"/{code}/")
    rest = dict.fromkeys(("search_url", "profile_url", "sign_out_url"), "/")
    return Shell(Person("Ana"), f"/{code}/", **rest, navigation=groups, here=here, organization=there)


def test_registering_twice_changes_nothing_and_order_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", [])

    register_navigation(PLACES, PLANS, HOME)
    register_navigation(HOME)

    assert navigation.navigation_items() == [HOME, PLANS, PLACES]
