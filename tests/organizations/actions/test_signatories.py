from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests import cast

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.organizations.actions import add_unit, appoint_signatory, close_unit, end_signatory, withdraw_signatory
from bmms.organizations.models import Signatory
from bmms.organizations.queries import signatories, signatory_on
from bmms.tenancy.scope import scope

MINISTER = {
    "form": "FAR",
    "place": "APPROVED",
    "unit": None,
    "name": "Amina Macabago",
    "designation": "Minister",
    "is_officer_in_charge": False,
    "from_date": date(2026, 1, 1),
    "until_date": None,
}
UNIT = {"code": "IPHO", "name": "Provincial Health Office", "kind": "PROVINCIAL_OFFICE", "place": None}


@pytest.fixture
def ada(moh) -> Actor:
    return cast.acting(cast.member("ada", moh, "organization_administrator"), moh)


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_a_signatory_is_appointed(moh, ada):
    with scope(moh.pk):
        appointed = appoint_signatory(MINISTER, by=ada)
        assert signatory_on(date(2026, 5, 1), form="FAR", place="APPROVED") == appointed
        assert Event.objects.get().changes["name"] == ["", "Amina Macabago"]


def test_an_officer_in_charge_signs_as_such(moh, ada):
    with scope(moh.pk):
        acting = appoint_signatory(MINISTER | {"is_officer_in_charge": True, "designation": "Deputy Minister"}, by=ada)
        assert str(acting) == "Amina Macabago, Deputy Minister, Officer-in-Charge"


def test_a_successor_ends_the_predecessor_the_day_before(moh, ada):
    with scope(moh.pk):
        first = appoint_signatory(MINISTER, by=ada)
        second = appoint_signatory(MINISTER | {"name": "Salem Uy", "from_date": date(2026, 8, 1)}, by=ada)
        first.refresh_from_db()
        assert first.until_date == date(2026, 7, 31)
        assert signatory_on(date(2026, 7, 31), form="FAR", place="APPROVED") == first
        assert signatory_on(date(2026, 8, 1), form="FAR", place="APPROVED") == second
        assert verbs() == ["signatory.appointed", "signatory.ended", "signatory.appointed"]


@pytest.mark.parametrize(
    "later",
    [
        {"from_date": date(2025, 6, 1)},  # would run into the one that is there
        {"from_date": date(2025, 6, 1), "until_date": date(2026, 1, 1)},
        {"from_date": date(2026, 1, 1)},  # the same day
    ],
)
def test_two_never_sign_in_one_place_on_one_day(moh, ada, later):
    with scope(moh.pk):
        appoint_signatory(MINISTER, by=ada)
        with pytest.raises(DomainError, match="Amina Macabago"):
            appoint_signatory(MINISTER | {"name": "Salem Uy"} | later, by=ada)
        assert Signatory.objects.count() == 1


def test_another_place_form_or_unit_is_another_matter(moh, ada):
    with scope(moh.pk):
        unit = add_unit(UNIT, by=ada)
        appoint_signatory(MINISTER, by=ada)
        for different in ({"place": "CERTIFIED"}, {"form": "BAR"}, {"unit": unit}):
            appoint_signatory(MINISTER | different, by=ada)
        assert signatories(on=date(2026, 5, 1)).count() == 4


def test_postgresql_itself_refuses_an_overlap(moh, ada):
    with scope(moh.pk):
        appoint_signatory(MINISTER, by=ada)
        with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
            Signatory.objects.create(**MINISTER)
        Signatory.objects.create(**MINISTER | {"withdrawn_at": "2026-01-01T00:00Z"})  # what was taken back never held


def test_the_units_own_comes_first_then_the_forms_then_any(moh, ada):
    day = date(2026, 5, 1)
    with scope(moh.pk):
        unit = add_unit(UNIT, by=ada)
        anyone = appoint_signatory(MINISTER | {"form": "ANY", "name": "Any"}, by=ada)
        assert signatory_on(day, form="FAR", place="APPROVED", unit=unit) == anyone
        for_far = appoint_signatory(MINISTER | {"name": "Far"}, by=ada)
        assert signatory_on(day, form="FAR", place="APPROVED", unit=unit) == for_far
        of_unit = appoint_signatory(MINISTER | {"form": "ANY", "unit": unit, "name": "Unit"}, by=ada)
        assert signatory_on(day, form="FAR", place="APPROVED", unit=unit) == of_unit
        assert signatory_on(day, form="FAR", place="APPROVED") == for_far
        assert signatory_on(day, form="BAR", place="APPROVED") == anyone
        assert signatory_on(day, form="BAR", place="CERTIFIED") is None
        assert signatory_on(date(2025, 12, 31), form="FAR", place="APPROVED") is None


def test_an_end_is_not_moved_further_out(moh, ada):
    with scope(moh.pk):
        minister = appoint_signatory(MINISTER, by=ada)
        end_signatory(minister, last_day=date(2026, 6, 30), by=ada)
        with pytest.raises(DomainError, match="earlier day"):
            end_signatory(minister, last_day=date(2026, 7, 30), by=ada)
        with pytest.raises(DomainError, match="before the first"):
            end_signatory(minister, last_day=date(2025, 7, 30), by=ada)
        minister.refresh_from_db()
        assert minister.until_date == date(2026, 6, 30)


def test_a_mistake_is_taken_back_with_a_reason(moh, ada):
    with scope(moh.pk):
        minister = appoint_signatory(MINISTER, by=ada)
        with pytest.raises(DomainError, match="wrong"):
            withdraw_signatory(minister, reason="", by=ada)
        withdraw_signatory(minister, reason="The name was misspelled.", by=ada)
        assert signatory_on(date(2026, 5, 1), form="FAR", place="APPROVED") is None
        assert Event.objects.get(verb="signatory.withdrawn").reason == "The name was misspelled."
        appoint_signatory(MINISTER, by=ada)
        with pytest.raises(DomainError, match="taken back"):
            end_signatory(minister, last_day=date(2026, 6, 30), by=ada)


def test_nobody_signs_for_a_closed_unit(moh, ada):
    with scope(moh.pk):
        unit = add_unit(UNIT, by=ada)
        close_unit(unit, last_day=date(2026, 1, 31), reason="Merged.", by=ada)
        unit.refresh_from_db()
        with pytest.raises(DomainError, match="closed"):
            appoint_signatory(MINISTER | {"unit": unit}, by=ada)


def test_a_unit_of_another_organization_does_not_exist_here(moh, mole, ada):
    abe = cast.acting(cast.member("abe", mole, "organization_administrator"), mole)
    with scope(mole.pk):
        foreign = add_unit(UNIT, by=abe)
    with scope(moh.pk), pytest.raises(ValidationError):
        appoint_signatory(MINISTER | {"unit": foreign}, by=ada)
    with scope(moh.pk):
        assert Signatory.objects.count() == 0
        with pytest.raises(IntegrityError, match="same_unit"), transaction.atomic():
            Signatory.objects.create(**MINISTER | {"unit": foreign})


def test_others_are_refused_and_change_nothing(moh, ana, ada):
    """The head of office signs, but does not keep the list."""
    with scope(moh.pk):
        minister = appoint_signatory(MINISTER, by=ada)
        head = cast.acting(ana, moh)
        for attempt in (
            lambda: appoint_signatory(MINISTER | {"place": "CERTIFIED"}, by=head),
            lambda: end_signatory(minister, last_day=date(2026, 6, 30), by=head),
            lambda: withdraw_signatory(minister, reason="x", by=head),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        minister.refresh_from_db()
        assert (minister.until_date, minister.withdrawn_at) == (None, None)
        assert verbs() == ["signatory.appointed"]


def test_another_organization_sees_nothing(moh, mole, ada):
    with scope(moh.pk):
        appoint_signatory(MINISTER, by=ada)
    with scope(mole.pk):
        assert signatories().count() == 0
        assert signatory_on(date(2026, 5, 1), form="FAR", place="APPROVED") is None
