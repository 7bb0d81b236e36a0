from io import StringIO

import pytest
from django.core.management import call_command
from tests.organizations.registry import administrator

from bmms.audit.models import Event
from bmms.organizations.actions import edit_organization, move_organization
from bmms.organizations.models import Organization
from bmms.organizations.queries import organization_with_code
from bmms.tenancy.scope import system


def load(*options: str) -> str:
    out = StringIO()
    call_command("load_pilot_moas", *options, stdout=out, stderr=out)
    return out.getvalue()


def events() -> list[Event]:
    with system("the tests look at the log"):
        return list(Event.objects.order_by("pk"))


def stages() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in Organization.objects.all():
        found.setdefault(one.stage, set()).add(one.code)
    return found


def named(code: str) -> Organization:
    found = organization_with_code(code)
    assert found is not None
    return found


@pytest.mark.django_db
def test_the_registry_is_loaded_and_the_pilots_opened():
    said = load()
    assert Organization.objects.count() == 44
    assert stages()["PILOT"] == {"moh", "mole", "mafar"}
    assert set(stages()) == {"PILOT", "REGISTERED"}
    assert "44 organizations in the registry, 3 of them open." in said
    assert "Pilots: MAFAR, MOH, MOLE." in said
    assert named("bio").parent == named("ocm")


@pytest.mark.django_db
def test_oobc_is_organization_1():
    load()
    assert named("oobc").pk == 1


@pytest.mark.django_db
def test_a_second_run_changes_nothing():
    load()
    before = list(Organization.objects.order_by("pk").values())
    logged = len(events())
    assert "0 changes." in load()
    assert list(Organization.objects.order_by("pk").values()) == before
    assert len(events()) == logged


@pytest.mark.django_db
def test_one_event_for_each_organization_that_changes():
    load()
    assert sorted(event.subject_label.split(" ")[0].lower() for event in events()) == sorted(
        Organization.objects.values_list("code", flat=True)
    )
    assert {event.verb for event in events()} == {"organization.loaded"}
    health = next(event for event in events() if event.organization_id == named("moh").pk)
    assert health.changes["stage"] == ["REGISTERED", "PILOT"]
    assert health.actor_name == "load_pilot_moas"


@pytest.mark.django_db
def test_all_opens_the_others_too():
    load()
    said = load("--all")
    assert set(stages()) == {"PILOT", "PREPARING"}
    assert "44 of them open" in said
    assert "41 changes." in said
    assert "0 changes." in load("--all")


@pytest.mark.django_db
def test_what_an_administrator_edited_is_kept():
    load()
    moh = named("moh")
    edit_organization(moh, {"mandate": "As the minister wants it."}, version=moh.version, by=administrator())
    said = load()
    assert named("moh").mandate == "As the minister wants it."
    assert "kept as edited: mandate" in said
    assert "0 changes." in said


@pytest.mark.django_db
def test_what_nobody_edited_follows_the_file():
    load()
    with system("an older file had this"):
        old = named("moh").loaded | {"name": "Ministry for Health"}
        Organization.objects.filter(code="moh").update(name="Ministry for Health", loaded=old)
    assert "MOH      updated: name" in load()
    assert named("moh").name == "Ministry of Health"


@pytest.mark.django_db
def test_a_stage_that_the_rollout_chose_is_kept():
    load()
    move_organization(named("moh"), "return_to_preparing", by=administrator(), reason="Not ready after all.")
    load("--all")
    assert named("moh").stage == "PREPARING"


@pytest.mark.django_db
def test_an_organization_that_was_there_before_is_completed(moh):
    """Blank fields are filled; what stands there already counts as somebody's."""
    load()
    moh.refresh_from_db()
    assert moh.legal_basis == "BAA 13"
    assert moh.stage == "LIVE"
    assert Organization.objects.count() == 44
