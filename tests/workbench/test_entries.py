from contextlib import nullcontext

import pytest
from django.db import connection
from django.utils import timezone
from tests.communities.samples import place

from bmms.access.actor import system_actor
from bmms.geography.models import Place
from bmms.organizations.models import OperatingUnit, Organization
from bmms.planning.actions.ppas import edit_ppa, remove_indicator
from bmms.planning.models import PPA
from bmms.tenancy.scope import scope, system
from bmms.ui.lists.declaration import known_lists, list_named
from bmms.workbench.actions.search import install_search, rebuild_search
from bmms.workbench.models import SearchEntry
from bmms.workbench.queries.entries import has_entries
from bmms.workbench.queries.finding import entries_holding, held


def entries(organization):
    with scope(organization.pk):
        return {(each.kind, each.record_id): each.body for each in SearchEntry.objects.all()}


def current_setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [name])
        return cursor.fetchone()[0]


def test_entries_follow_their_rows_in_the_same_transaction(moh, measured):
    by = system_actor("x", moh.pk)
    with scope(moh.pk):
        ppa = PPA.objects.get(pk=measured.ppa_id)
        edit_ppa(ppa, {"title": "Birthing homes"}, version=ppa.version, by=by)
        assert entries_holding("birthing", ["ppas", "indicators"]) == {"ppas": {ppa.pk}, "indicators": {measured.pk}}
        remove_indicator(measured, by=by)
        assert entries_holding("birthing", ["ppas", "indicators"]) == {"ppas": {ppa.pk}}


def test_what_all_share_changes_the_entries_of_every_organization(moh, mole):
    """Places are loaded with no organization in scope; it may as well happen with one."""
    lantawan = place("1900702000")
    for each in (moh, mole):
        with scope(each.pk):
            OperatingUnit.objects.create(code="RHU-1", name="Rural Health Unit", kind="FACILITY", place=lantawan)
    for name, at in (("Bulansa", None), ("Tubigan", mole.pk)):
        with scope(at) if at else nullcontext(), system("a new edition of the places"):
            Place.objects.filter(pk=lantawan.pk).update(name=name)
            assert current_setting("bmms.organization") == str(at or "")
        for each in (moh, mole):
            with scope(each.pk):
                ours = OperatingUnit.objects.get().pk
                assert entries_holding(name, ["units"]) == {"units": {ours}}
                assert entries_holding("lantawan", ["units"]) == {}


def test_what_all_share_leaves_a_generation_of_training_that_is_over_alone(moh, mole):
    lantawan = place("1900702000")
    for each in (moh, mole):
        with scope(each.pk):
            OperatingUnit.objects.create(code="RHU-1", name="Rural Health Unit", kind="FACILITY", place=lantawan)
    with system("the tests"):
        closed = {"stage": Organization.Stage.CLOSED, "valid_to": timezone.localdate()}
        Organization.everywhere.filter(pk=mole.pk).update(training=1, **closed)
        Place.objects.filter(pk=lantawan.pk).update(name="Bulansa")
    for each, found in ((moh, True), (mole, False)):
        with scope(each.pk):
            assert bool(entries_holding("bulansa", ["units"])) is found


def test_made_anew_the_entries_are_what_the_triggers_have_left(moh, mole, measured):
    before = entries(moh)
    assert {kind for kind, _id in before} == {"ppas", "indicators", "plans"}
    for _twice in range(2):
        assert rebuild_search(by=system_actor("x")) >= len(before)
        assert entries(moh) == before
    assert entries(mole) == {}


def test_what_is_up_already_is_left_alone(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'search\\_of\\_%'")
        assert {f"search_of_{each.name}" for each in known_lists() if has_entries(each)} <= {n for (n,) in cursor}
    assert install_search(by=system_actor("x")) == []  # as bmms_app, who could not put up anything


@pytest.mark.parametrize("word", ["mothers", "cl", "zz"])
def test_it_never_reads_all_entries_one_by_one(moh, measured, word):
    assert _reads_by_index(moh, lambda: entries_holding(word, ["indicators"]))


@pytest.mark.parametrize("word", ["mothers", "zzz"])
def test_neither_does_a_list(moh, measured, word):
    assert _reads_by_index(moh, lambda: held(list_named("indicators"), [word]))


def _reads_by_index(organization, ask):
    used = "SELECT seq_scan, idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'workbench_searchentry'"
    with scope(organization.pk), connection.cursor() as cursor:
        cursor.execute(used)
        before = cursor.fetchone()
        ask()
        cursor.execute(used)
        after = cursor.fetchone()
    return after[0] == before[0] and after[1] > before[1]
