import pytest
from django.test import override_settings
from django.urls import path

from bmms.ui import navigation
from bmms.ui.navigation import NavItem, Section, navigation_groups, register_navigation


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
    groups = navigation_groups("/moh/plans/17/", {"plan_read"}, "moh", [HOME, PLANS])

    assert [(link.label, link.url, link.is_current) for link in groups[0].links] == [
        ("Home", "/moh/", False),
        ("Plans", "/moh/plans/", True),
    ]


def test_what_one_may_not_open_is_not_shown() -> None:
    groups = navigation_groups("/moh/", set(), "moh", [HOME, PLANS])

    assert [link.label for link in groups[0].links] == ["Home"]


def test_without_an_organization_only_shared_pages_remain() -> None:
    groups = navigation_groups("/places/", {"plan_read"}, None, [HOME, PLANS, PLACES])

    assert [(group.label, [link.label for link in group.links]) for group in groups] == [("Reference", ["Places"])]


def test_pages_of_the_organization_stand_under_their_headings() -> None:
    plans = NavItem("Plans", "plans", "target", section=Section.PLANNING)
    log = NavItem("Log", "home", "history", section=Section.RECORDS)
    groups = navigation_groups("/moh/", set(), "moh", [log, plans, HOME, PLACES])

    assert [(group.label, [link.url for link in group.links]) for group in groups] == [
        ("", ["/moh/"]),
        ("Planning", ["/moh/plans/"]),
        ("Records", ["/moh/"]),
        ("Reference", ["/places/"]),
    ]
    assert [group.label for group in navigation_groups("/places/", set(), None, [log, plans, PLACES])] == ["Reference"]


def test_registering_twice_changes_nothing_and_order_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", [])

    register_navigation(PLACES, PLANS, HOME)
    register_navigation(HOME)

    assert navigation.navigation_items() == [HOME, PLANS, PLACES]
