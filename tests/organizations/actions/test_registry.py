from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests import cast
from tests.organizations.registry import administrator

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.organizations.actions import add_organization, assign_wave, edit_organization, move_organization
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope, system

VALUES = {"acronym": "BIAB", "name": "Bangsamoro Internal Auditing Body", "type": "INDEPENDENT", "source": "OCM"}


def events_of(organization: Organization) -> list[Event]:
    with scope(organization.pk):
        return list(Event.objects.filter(organization_id=organization.pk).order_by("pk"))


def fresh(organization: Organization) -> Organization:
    return Organization.objects.get(pk=organization.pk)


@pytest.mark.django_db
def test_a_body_is_added_and_stays_closed_at_first():
    biab = add_organization("biab", VALUES, by=administrator())
    assert fresh(biab).stage == "REGISTERED"
    assert not biab.is_open
    (event,) = events_of(biab)
    assert event.verb == "organization.added"
    assert event.changes["name"] == [None, "Bangsamoro Internal Auditing Body"] or event.changes["name"][0] == ""
    assert event.actor_name == "Sam"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["oversight", "platform", "api", "me"])
def test_a_code_that_is_an_address_of_the_site_is_refused(code):
    with pytest.raises(DomainError, match="address of the system"):
        add_organization(code, VALUES, by=administrator())
    assert not Organization.objects.filter(code=code).exists()


def test_a_code_in_use_is_refused(moh):
    with pytest.raises(DomainError, match="already"):
        add_organization("moh", VALUES, by=administrator())


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["MOH", "1st", "a b", ""])
def test_a_code_that_makes_no_address_is_refused(code):
    with pytest.raises(ValidationError):
        add_organization(code, VALUES, by=administrator())


def test_an_edit_is_told_before_and_after(moh):
    edit_organization(moh, {"name": "Ministry for Health", "acronym": "MOH"}, version=1, by=administrator())
    assert fresh(moh).name == "Ministry for Health"
    assert fresh(moh).version == 2
    (event,) = events_of(moh)
    assert event.changes == {"name": ["Ministry of Health", "Ministry for Health"]}


def test_an_edit_that_changes_nothing_is_no_event(moh):
    edit_organization(moh, {"name": moh.name}, version=1, by=administrator())
    assert fresh(moh).version == 1
    assert events_of(moh) == []


def test_an_edit_of_a_stale_page_is_refused(moh):
    edit_organization(moh, {"mandate": "First."}, version=1, by=administrator())
    with pytest.raises(StaleRecord):
        edit_organization(moh, {"mandate": "Second."}, version=1, by=administrator())
    assert fresh(moh).mandate == "First."


def test_code_stage_and_last_day_are_not_edited(moh):
    edit_organization(
        moh, {"code": "x", "stage": "CLOSED", "valid_to": date(2026, 1, 1)}, version=1, by=administrator()
    )
    assert (fresh(moh).code, fresh(moh).stage, fresh(moh).valid_to) == ("moh", "LIVE", None)


def test_nothing_is_attached_to_itself(moh, mole):
    edit_organization(mole, {"parent": moh}, version=1, by=administrator())
    with pytest.raises(DomainError, match="attached to itself"):
        edit_organization(moh, {"parent": fresh(mole)}, version=1, by=administrator())
    with pytest.raises(DomainError):
        edit_organization(moh, {"parent": moh}, version=1, by=administrator())
    assert fresh(moh).parent is None


@pytest.mark.parametrize("role", ["organization_administrator", "head_of_office"])
def test_an_organizations_own_people_do_not_edit_the_registry(moh, role):
    by = cast.acting(cast.member("ada", moh, role), moh)
    for attempt in (
        lambda: edit_organization(moh, {"name": "Mine"}, version=1, by=by),
        lambda: add_organization("new", VALUES, by=by),
        lambda: move_organization(moh, "close", reason="x", by=by),
        lambda: assign_wave(moh, 2, by=by),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert (fresh(moh).name, fresh(moh).stage, fresh(moh).wave) == ("Ministry of Health", "LIVE", None)
    assert Organization.objects.count() == 1
    assert events_of(moh) == []


def test_the_database_refuses_who_writes_past_the_actions(moh):
    """In an organization's own scope the registry is read-only, whatever the code does."""
    with scope(moh.pk):
        assert Organization.objects.filter(pk=moh.pk).update(name="Mine") == 0
    assert fresh(moh).name == "Ministry of Health"


# the rollout


@pytest.mark.django_db
def test_the_rollout_step_by_step():
    moh, by = cast.organization("moh", "Ministry of Health", stage="REGISTERED"), administrator()
    assign_wave(moh, 1, by=by)
    for step, stage in [("prepare", "PREPARING"), ("pilot", "PILOT"), ("go_live", "LIVE")]:
        assert move_organization(moh, step, by=by).stage == stage
    assert fresh(moh).is_open
    moved = [e for e in events_of(moh) if e.verb == "organization.moved"]
    assert [e.changes["stage"] for e in moved] == [
        ["REGISTERED", "PREPARING"],
        ["PREPARING", "PILOT"],
        ["PILOT", "LIVE"],
    ]


@pytest.mark.django_db
def test_a_step_that_the_table_does_not_list_is_refused():
    moh = cast.organization("moh", "Ministry of Health", stage="REGISTERED")
    with pytest.raises(DomainError, match="Registered"):
        move_organization(moh, "go_live", by=administrator())
    assert fresh(moh).stage == "REGISTERED"


@pytest.mark.django_db
def test_a_pilot_needs_a_wave():
    moh = cast.organization("moh", "Ministry of Health", stage="PREPARING")
    with pytest.raises(DomainError, match="rollout wave"):
        move_organization(moh, "pilot", by=administrator())
    assert fresh(moh).stage == "PREPARING"


def test_closing_names_the_last_day_and_reopening_clears_it(moh):
    by = administrator()
    move_organization(moh, "close", reason="Merged.", last_day=date(2026, 6, 30), by=by)
    assert (fresh(moh).stage, fresh(moh).valid_to) == ("CLOSED", date(2026, 6, 30))
    assert events_of(moh)[-1].reason == "Merged."
    move_organization(moh, "reopen", reason="The court said no.", by=by)
    assert (fresh(moh).stage, fresh(moh).valid_to) == ("PREPARING", None)


def test_a_body_does_not_end_before_it_begins(moh):
    by = administrator()
    edit_organization(moh, {"valid_from": date(2020, 1, 1)}, version=1, by=by)
    with pytest.raises(DomainError, match="before the first"):
        move_organization(moh, "close", reason="Merged.", last_day=date(2019, 12, 31), by=by)
    move_organization(moh, "close", reason="Merged.", last_day=date(2026, 6, 30), by=by)
    with pytest.raises(DomainError, match="before the first"):
        edit_organization(moh, {"valid_from": date(2026, 7, 1)}, version=3, by=by)


@pytest.mark.parametrize("step", ["close", "return_to_preparing"])
def test_steps_back_need_a_reason(moh, step):
    with pytest.raises(DomainError, match="reason"):
        move_organization(moh, step, by=administrator())
    assert fresh(moh).stage == "LIVE"


def test_a_parent_closes_after_what_is_attached_to_it(moh, mole):
    edit_organization(mole, {"parent": moh}, version=1, by=administrator())
    with pytest.raises(DomainError, match="attached to it"):
        move_organization(moh, "close", reason="Abolished.", by=administrator())
    assert fresh(moh).stage == "LIVE"


def test_the_database_holds_that_a_closed_body_has_a_last_day(moh):
    with pytest.raises(IntegrityError), transaction.atomic(), system("the tests write past the actions"):
        Organization.objects.filter(pk=moh.pk).update(stage="CLOSED")


def test_a_wave_is_assigned_once(moh):
    by = administrator()
    assign_wave(moh, 3, by=by)
    assign_wave(moh, 3, by=by)
    assert fresh(moh).wave == 3
    assert [e.verb for e in events_of(moh)] == ["organization.wave_assigned"]


# who may work there


@pytest.mark.django_db
@pytest.mark.parametrize(("stage", "works"), [("REGISTERED", False), ("PREPARING", True), ("LIVE", True)])
def test_people_work_only_in_an_open_organization(stage, works):
    moh = cast.organization("moh", "Ministry of Health", stage=stage)
    ada = cast.acting(cast.member("ada", moh, "organization_administrator"), moh)
    assert ada.read_only is not works
    assert ada.can(Permission.UNIT_MANAGE) is works
    assert ada.can(Permission.ONBOARDING_VIEW)
    assert ada.can(Permission.AUDIT_VIEW)
