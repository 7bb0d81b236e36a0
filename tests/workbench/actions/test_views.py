"""Saved views: who sees them, who may share them, and that one default holds at a time."""

import pytest
from django.db import ProgrammingError, connection, transaction
from tests import cast

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.organizations.lists import UNITS
from bmms.tenancy.scope import own, scope, system
from bmms.workbench.actions import views
from bmms.workbench.actions.views import remove_view, save_view
from bmms.workbench.models import SavedView, SharedView
from bmms.workbench.queries.views import view_with_key, views_on


def saved(person, where, name="Hospitals", query="kind=FACILITY", **options):
    with own(person.pk), scope(where.pk):
        return save_view(UNITS, name, query, by=cast.acting(person, where), **options)


def seen(person, where):
    with own(person.pk), scope(where.pk):
        return [view.name for view in views_on("units", cast.acting(person, where))]


@pytest.fixture
def bea(moh):
    return cast.member("bea", moh, "planning_officer")


def test_ones_own_view_is_nobody_elses(moh, mole, ben, bea, carla):
    saved(ben, moh)
    assert (seen(ben, moh), seen(bea, moh), seen(carla, mole)) == (["Hospitals"], [], [])


def test_the_database_itself_keeps_a_view_from_everybody_else(moh, ben, bea):
    view = saved(ben, moh)
    with own(bea.pk), scope(moh.pk):
        assert list(SavedView.objects.all()) == []
        assert SavedView.objects.filter(pk=view.pk).update(name="Mine") == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            SavedView.objects.create(user_id=ben.pk, organization_id=moh.pk, list_name="units", name="Planted")
    with scope(moh.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM workbench_savedview")
        assert cursor.fetchone() == (0,)


def test_a_shared_view_is_the_organizations_and_no_other_ones(moh, mole, ben, bea, carla):
    view = saved(bea, moh, is_shared=True)
    assert (seen(ben, moh), seen(carla, mole)) == (["Hospitals"], [])
    with own(carla.pk), scope(mole.pk):
        assert view_with_key(view.key, cast.acting(carla, mole)) is None


def test_ones_own_view_stays_in_the_organization_where_it_was_saved(moh, mole, ben):
    cast.give_role(ben, mole, "planning_officer")
    view = saved(ben, moh)
    assert (seen(ben, moh), seen(ben, mole)) == (["Hospitals"], [])
    with own(ben.pk), scope(mole.pk):
        assert view_with_key(view.key, cast.acting(ben, mole)) is None


def test_sharing_takes_a_permission(moh, bea):
    adam = cast.member("adam", moh, "auditor")
    with own(adam.pk), scope(moh.pk), pytest.raises(NotAllowed):
        save_view(UNITS, "Hospitals", "", by=cast.acting(adam, moh), is_shared=True)
    view = saved(bea, moh, is_shared=True)
    with own(adam.pk), scope(moh.pk), pytest.raises(NotAllowed):
        remove_view(view, by=cast.acting(adam, moh))
    with scope(moh.pk):
        assert [view.name for view in SharedView.objects.all()] == ["Hospitals"]


def test_only_what_makes_sense_is_kept(moh, ben):
    assert saved(ben, moh, query="kind=FACILITY&kind=evil&page=3&x=y").query == "kind=FACILITY"


def test_the_same_name_again_takes_the_views_place(moh, ben):
    first, second = saved(ben, moh), saved(ben, moh, query="kind=BUREAU", is_default=True)
    assert first.pk == second.pk
    assert (second.query, second.is_default) == ("kind=BUREAU", True)


def test_one_default_at_a_time(moh, ben, bea):
    saved(ben, moh, "One", is_default=True)
    saved(ben, moh, "Two", is_default=True)
    saved(bea, moh, "Three", is_default=True)
    with own(ben.pk), scope(moh.pk):
        defaults = [view.name for view in views_on("units", cast.acting(ben, moh)) if view.is_default]
    assert defaults == ["Two"]


def test_a_menu_is_no_archive(moh, ben, monkeypatch):
    monkeypatch.setattr(views, "MOST", 1)
    saved(ben, moh, "One")
    with pytest.raises(DomainError):
        saved(ben, moh, "Two")
    saved(ben, moh, "One", query="kind=BUREAU")
    assert seen(ben, moh) == ["One"]


def test_saving_and_removing_are_events(moh, ben):
    view = saved(ben, moh)
    with own(ben.pk), scope(moh.pk):
        remove_view(view, by=cast.acting(ben, moh))
    with system("the tests"):
        verbs = list(Event.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["view.saved", "view.removed"]
    assert seen(ben, moh) == []
