from datetime import date

import pytest
from django.core.exceptions import ValidationError
from tests import cast
from tests.geography.samples import town

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.organizations.actions import add_unit, appoint_signatory, close_unit, edit_unit, reopen_unit
from bmms.organizations.imports import UNIT_IMPORT
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file

IPHO = {
    "code": "IPHO-LDS",
    "name": "Integrated Provincial Health Office",
    "kind": "PROVINCIAL_OFFICE",
    "place": None,
}


@pytest.fixture
def ada(moh) -> Actor:
    """Health's administrator, who keeps its units."""
    return cast.acting(cast.member("ada", moh, "organization_administrator"), moh)


def only_unit() -> OperatingUnit:
    return OperatingUnit.objects.get()


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_a_unit_is_added(moh, ada):
    with scope(moh.pk):
        unit = add_unit(IPHO, by=ada)
        assert only_unit().organization == moh
        event = Event.objects.get()
        assert event.verb == "unit.added"
        assert event.changes["code"] == ["", "IPHO-LDS"]
        assert str(unit) == "IPHO-LDS · Integrated Provincial Health Office"


def test_a_code_is_used_once_in_an_organization(moh, mole, ada):
    with scope(moh.pk):
        add_unit(IPHO, by=ada)
        with pytest.raises(DomainError, match="IPHO-LDS"):
            add_unit(IPHO, by=ada)
        assert OperatingUnit.objects.count() == 1
    with scope(mole.pk):
        add_unit(IPHO, by=cast.acting(cast.member("abe", mole, "organization_administrator"), mole))


@pytest.mark.parametrize("wrong", [{"code": "a b"}, {"kind": "CASTLE"}, {"name": ""}])
def test_a_unit_that_makes_no_sense_is_refused(moh, ada, wrong):
    with scope(moh.pk), pytest.raises(ValidationError):
        add_unit(IPHO | wrong, by=ada)


def test_an_edit_needs_the_page_to_be_fresh(moh, ada):
    with scope(moh.pk):
        unit = add_unit(IPHO, by=ada)
        edit_unit(unit, {"place": town()}, version=1, by=ada)
        with pytest.raises(StaleRecord):
            edit_unit(unit, {"place": None}, version=1, by=ada)
        assert only_unit().place == town()
        assert Event.objects.get(verb="unit.edited").changes == {"place": [None, "City of Marawi"]}


def test_an_edit_that_changes_nothing_is_no_event(moh, ada):
    with scope(moh.pk):
        edit_unit(add_unit(IPHO, by=ada), IPHO, version=1, by=ada)
        assert verbs() == ["unit.added"]


def test_a_unit_closes_and_opens_again_with_reasons(moh, ada):
    with scope(moh.pk):
        unit = add_unit(IPHO, by=ada)
        close_unit(unit, last_day=date(2026, 6, 30), reason="Merged.", by=ada)
        assert only_unit().closed_on == date(2026, 6, 30)
        with pytest.raises(DomainError, match="closed already"):
            close_unit(unit, last_day=date(2026, 7, 1), reason="Merged.", by=ada)
        reopen_unit(unit, reason="The merger was called off.", by=ada)
        assert only_unit().closed_on is None
        assert verbs() == ["unit.added", "unit.closed", "unit.reopened"]


def test_a_unit_does_not_close_without_a_reason(moh, ada):
    with scope(moh.pk):
        unit = add_unit(IPHO, by=ada)
        with pytest.raises(DomainError, match="why"):
            close_unit(unit, last_day=date(2026, 6, 30), reason=" ", by=ada)
        assert only_unit().closed_on is None


def test_a_unit_that_somebody_signs_for_does_not_close(moh, ada):
    with scope(moh.pk):
        unit = add_unit(IPHO, by=ada)
        values = {"form": "ORS", "place": "APPROVED", "unit": unit, "name": "Chief", "designation": "Chief"}
        appoint_signatory(values | {"from_date": date(2026, 1, 1)}, by=ada)
        with pytest.raises(DomainError, match="signs for this unit"):
            close_unit(unit, last_day=date(2026, 6, 30), reason="Merged.", by=ada)
        assert only_unit().closed_on is None


FILE = "Code,Name,Kind,PSGC code\n{marawi}IPHO-2,Second office,Provincial office,\nX,Nowhere,Provincial office,1999999999\n"


def test_units_come_from_a_file_and_are_taken_back_unless_somebody_signs_for_them(moh, ada):
    rows = FILE.format(marawi=f"IPHO-1,First office,facility,{town().pk}\n")
    with scope(moh.pk):
        batch = upload_file(UNIT_IMPORT, rows.encode(), file_name="units.csv", by=ada)
        ask_to_try(batch, by=ada)
        ask_to_apply(batch, good_rows_only=True, by=ada)
        batch.refresh_from_db()
        assert batch.counts == {"new": 2, "wrong": 1}
        first = OperatingUnit.objects.get(code="IPHO-1")
        assert (first.kind, first.place) == ("FACILITY", town())
        signs = {"form": "FAR", "place": "APPROVED", "unit": first, "name": "Somebody", "designation": "Chief"}
        signatory = appoint_signatory(signs | {"from_date": date(2026, 1, 1)}, by=ada)
        with pytest.raises(DomainError, match="in use elsewhere"):
            ask_to_undo(batch, by=ada)
        signatory.delete()
        ask_to_undo(batch, by=ada)
        assert not OperatingUnit.objects.exists()
        assert verbs()[-2:] == ["unit.removed", "import.undone"]


def test_others_are_refused_and_change_nothing(moh, ben, ada):
    with scope(moh.pk):
        unit = add_unit(IPHO, by=ada)
        viewer = cast.acting(ben, moh)
        for attempt in (
            lambda: add_unit(IPHO | {"code": "X"}, by=viewer),
            lambda: edit_unit(unit, {"name": "Mine"}, version=1, by=viewer),
            lambda: close_unit(unit, last_day=date(2026, 6, 30), reason="x", by=viewer),
            lambda: reopen_unit(unit, reason="x", by=viewer),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        assert only_unit().name == IPHO["name"]
        assert verbs() == ["unit.added"]


def test_another_organization_sees_and_touches_nothing(moh, mole, ada):
    with scope(moh.pk):
        unit = add_unit(IPHO, by=ada)
    abe = cast.acting(cast.member("abe", mole, "organization_administrator"), mole)
    with scope(mole.pk):
        assert OperatingUnit.objects.count() == 0
        with pytest.raises(OperatingUnit.DoesNotExist):
            edit_unit(unit, {"name": "Mine"}, version=1, by=abe)
    with scope(moh.pk):
        assert only_unit().name == IPHO["name"]
