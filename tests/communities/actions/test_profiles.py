import pytest
from django.db import DatabaseError, transaction
from tests import cast
from tests.communities import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.communities.actions.municipalities import move_municipality
from bmms.communities.actions.profiles import add_community, edit_community, remove_community, write_group
from bmms.communities.models import Community, CommunityGroup, EthnolinguisticGroup, Municipality
from bmms.tenancy.scope import oversight, scope


def test_a_profile_counts_and_makes_its_municipality_known(oobc, officer):
    with scope(oobc.pk):
        made = samples.community(by=officer, unspecified=5, groups=[samples.group("Sama"), samples.group("Yakan")])
        made.refresh_from_db()
        assert made.persons == 215
        assert made.municipality.place.name == "Alicia"
        assert {each.group.name for each in made.groups.all()} == {"Sama", "Yakan"}


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"place": samples.BAUNGOS}, "in the region"),
        ({"place": "0908301000"}, "Choose a barangay"),
        ({"site": "Sitio Buli"}, "whole barangay has no such name"),
        ({"level": "site"}, "Name the sitio"),
        ({"households": 211}, "more households than persons"),
        ({"as_of_date": samples.date(2099, 1, 1)}, "lies in the future"),
    ],
)
def test_what_cannot_be_is_refused(oobc, officer, changed, says):
    wanted = samples.values() | changed
    if isinstance(wanted["place"], str):
        wanted["place"] = samples.place(wanted["place"])
    with scope(oobc.pk):
        with pytest.raises(DomainError, match=says):
            add_community(wanted, by=officer)
        assert (Community.objects.count(), Municipality.objects.count()) == (0, 0)


def test_one_place_has_one_profile_and_any_number_of_parts(oobc, officer):
    with scope(oobc.pk):
        samples.community(by=officer)
        samples.community(site="Sitio Buli", by=officer)
        with pytest.raises(DomainError, match="profile of Alegria"):
            add_community(samples.values(), by=officer)
        assert Community.objects.count() == 2


def test_two_who_edit_one_profile(oobc, officer):
    with scope(oobc.pk):
        made = samples.community(by=officer, groups=[samples.group("Sama")])
        edit_community(made, {"households": 50, "groups": [samples.group("Yakan")]}, version=1, by=officer)
        with pytest.raises(StaleRecord):
            edit_community(made, {"households": 60}, version=1, by=officer)
        made.refresh_from_db()
        assert (made.households, made.groups.get().group.name) == (50, "Yakan")


def test_a_locked_municipality_takes_nothing(oobc, officer):
    with scope(oobc.pk):
        made = samples.community(by=officer)
        move_municipality(made.municipality, "submit", by=officer)
        for refused in (
            lambda: edit_community(made, {"households": 1}, version=1, by=officer),
            lambda: remove_community(made, by=officer),
            lambda: samples.community(site="Sitio Buli", by=officer),
        ):
            with pytest.raises(DomainError, match="submitted and locked"):
                refused()
        samples.community(samples.BLISS, by=officer)
        other = Community.objects.get(place_id=samples.BLISS)
        with pytest.raises(DomainError, match="submitted and locked"):
            edit_community(other, {"place": samples.place(samples.MILAGROSA)}, version=1, by=officer)
        assert set(Community.objects.values_list("place_id", "households")) == {
            (samples.ALEGRIA, 40),
            (samples.BLISS, 40),
        }


def test_a_mistake_is_removed(oobc, officer):
    with scope(oobc.pk):
        remove_community(samples.community(by=officer, groups=[samples.group()]), by=officer)
        assert (Community.objects.count(), CommunityGroup.objects.count()) == (0, 0)


def test_a_group_has_one_name(oobc, officer):
    with scope(oobc.pk):
        known = samples.group("Sama", by=officer)
        with pytest.raises(DomainError, match="group called sama"):
            write_group(None, {"name": "sama", "other_names": "", "note": ""}, by=officer)
        write_group(known, {"name": "Sama", "other_names": "Samal", "note": ""}, by=officer)
        assert EthnolinguisticGroup.objects.get().other_names == "Samal"


def test_everybody_reads_and_only_oobc_writes(oobc, officer, supervisor, carla, mole):
    with scope(oobc.pk):
        made = samples.community(by=officer)
        with pytest.raises(NotAllowed):
            edit_community(made, {"households": 1}, version=1, by=supervisor)
    with scope(mole.pk):
        assert Community.objects.get().households == 40
        with pytest.raises(NotAllowed):
            edit_community(made, {"households": 1}, version=1, by=cast.acting(carla, mole))
        assert Community.objects.update(households=1) == 0
        assert Municipality.objects.update(households=1) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            forged = {"organization_id": oobc.pk, "municipality": made.municipality, "place": made.place, "site": "X"}
            Community.objects.create(
                level="site", households=1, men=1, source="X", as_of_date=samples.date(2026, 1, 1), **forged
            )
    with oversight():
        assert Community.objects.get().households == 40
    assert Community.objects.count() == 0  # in no context at all


def test_a_community_with_a_need_stays(oobc, officer):
    with scope(oobc.pk):
        made = samples.community(by=officer)
        samples.need(made, by=officer)
        with pytest.raises(DomainError, match="correct the profile instead"):
            remove_community(made, by=officer)
        assert Community.objects.get() == made


@pytest.mark.parametrize("counts", [{"men": 30_000_000}, {"men": 2_000_000_000, "women": 2_000_000_000}])
def test_numbers_that_cannot_be_kept_are_refused(oobc, officer, counts):
    with scope(oobc.pk):
        with pytest.raises(DomainError, match="too large"):
            samples.community(by=officer, **counts)
        assert not Community.objects.exists()
