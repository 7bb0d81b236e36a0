import pytest
from django.db import ProgrammingError, transaction
from tests import cast

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.organizations.actions import add_onboarding_note, confirm_item, withdraw_item
from bmms.organizations.models import OnboardingNote
from bmms.tenancy.scope import scope


def test_a_note_is_signed_and_dated(moh, ana):
    with scope(moh.pk):
        add_onboarding_note("  Training held with 12 people. ", by=cast.acting(ana, moh))
        note = OnboardingNote.objects.get()
        assert (note.text, note.author_name) == ("Training held with 12 people.", "Ana")
        assert note.at is not None
        assert Event.objects.get().verb == "onboarding.noted"


def test_an_item_is_confirmed_and_taken_back(moh, ana):
    with scope(moh.pk):
        by = cast.acting(ana, moh)
        confirm_item("PLAN_LOADED", "All 12 programs of FY2026.", by=by)
        withdraw_item("PLAN_LOADED", "Two are missing.", by=by)
        assert list(OnboardingNote.objects.values_list("is_done", flat=True)) == [False, True]
        assert [e.verb for e in Event.objects.order_by("pk")] == ["onboarding.confirmed", "onboarding.withdrawn"]


def test_an_empty_note_tells_nobody_anything(moh, ana):
    with scope(moh.pk), pytest.raises(DomainError, match="note"):
        add_onboarding_note("   ", by=cast.acting(ana, moh))


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_note_is_never_changed(moh, ana, change):
    with scope(moh.pk):
        add_onboarding_note("As it was.", by=cast.acting(ana, moh))
        notes = OnboardingNote.objects.all()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            notes.update(text="As it never was.") if change == "update" else notes.delete()
        assert OnboardingNote.objects.get().text == "As it was."


def test_others_are_refused_and_change_nothing(moh, ben):
    by = cast.acting(ben, moh)
    with scope(moh.pk):
        for attempt in (lambda: add_onboarding_note("x", by=by), lambda: confirm_item("PLAN_LOADED", "x", by=by)):
            with pytest.raises(NotAllowed):
                attempt()
        assert OnboardingNote.objects.count() == 0
        assert Event.objects.count() == 0


def test_another_organization_sees_nothing(moh, mole, ana):
    with scope(moh.pk):
        add_onboarding_note("Ours.", by=cast.acting(ana, moh))
    with scope(mole.pk):
        assert OnboardingNote.objects.count() == 0
