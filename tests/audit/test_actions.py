from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.audit.conftest import Log
from tests.specimens.models import Plan
from tests.statements import statements

from bmms.audit.actions import record, record_drill_down, record_read
from bmms.audit.models import Event
from bmms.tenancy.scope import ScopeError, after_reading, oversight, scope, system


def events(**filters: object) -> list[Event]:
    with system("the tests"):
        return list(Event.objects.filter(**filters).order_by("pk"))


# --- record() ----------------------------------------------------------------------------------------------------


def test_an_event_says_who_what_where_and_why(moh, ana):
    by = cast.acting(ana, moh)
    with scope(moh.pk):
        plan = Plan.objects.create(title="Clinics")
        record("plan.approved", plan, by=by, changes={"title": ("Clinic", "Clinics")}, reason="complete")
    (event,) = events(verb="plan.approved")
    assert (event.organization_id, event.acting_organization_id, event.user_id) == (moh.pk, moh.pk, ana.pk)
    assert (event.actor_name, event.roles, event.reason) == ("Ana", "head_of_office", "complete")
    assert (event.subject_type, event.subject_id) == ("specimens.plan", str(plan.pk))
    assert event.changes == {"title": ["Clinic", "Clinics"]}
    assert event.kind == Event.Kind.CHANGE


def test_a_name_that_is_too_long_for_the_log_loses_its_end(moh, ana):
    by = replace(cast.acting(ana, moh), name="n" * 300)
    with scope(moh.pk):
        record("plan.approved", moh, by=by)
        assert Event.objects.get().actor_name == "n" * 200


def test_recording_in_scope_costs_one_statement(moh, ana):
    by = cast.acting(ana, moh)
    with scope(moh.pk), CaptureQueriesContext(connection) as captured:
        record("plan.approved", None, by=by)
    assert [query["sql"].split()[0] for query in captured] == ["INSERT"]


def test_an_event_shares_the_fate_of_its_transaction(moh, ana):
    with scope(moh.pk), pytest.raises(KeyError), transaction.atomic():
        record("plan.approved", None, by=cast.acting(ana, moh))
        raise KeyError
    assert events(verb="plan.approved") == []


def test_an_event_of_another_organization_is_written_there(moh, mole, ana, carla):
    with scope(moh.pk):
        record("plan.approved", None, by=cast.acting(ana, moh), organization_id=mole.pk)
        assert not Event.objects.filter(verb="plan.approved").exists()
    with scope(mole.pk):
        assert Event.objects.filter(verb="plan.approved").exists()


# --- Reads -------------------------------------------------------------------------------------------------------


def test_a_read_says_what_was_read(moh, ana):
    with scope(moh.pk):
        record_read("audit.exported", None, by=cast.acting(ana, moh), about={"rows": 12}, personal_data=True)
    (event,) = events(verb="audit.exported")
    assert event.kind == Event.Kind.PERSONAL
    assert event.changes == {"rows": [None, 12]}


def test_a_read_under_a_role_that_cannot_write_is_noted_when_it_is_over(moh, ana):
    by = cast.acting(ana, moh)
    with scope(moh.pk, read_only=True):
        record_read("audit.exported", None, by=by)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Event(verb="audit.exported", actor_name="x", organization_id=moh.pk).save(force_insert=True)
    assert [event.actor_name for event in events(verb="audit.exported")] == ["Ana"]


def test_a_read_inside_nested_readers_is_noted_once_and_at_the_end(moh, ana):
    by = cast.acting(ana, moh)
    with oversight():
        with scope(moh.pk, read_only=True):
            record_read("audit.exported", None, by=by)
        assert not Event.objects.filter(verb="audit.exported").exists()
    assert len(events(verb="audit.exported")) == 1


def test_a_read_that_failed_shows_nothing_and_leaves_no_note(moh, ana):
    by = cast.acting(ana, moh)
    with pytest.raises(KeyError), scope(moh.pk, read_only=True):
        record_read("audit.exported", None, by=by)
        raise KeyError
    assert events(verb="audit.exported") == []


def test_outside_a_read_only_block_nothing_is_put_off(db):
    with pytest.raises(ScopeError):
        after_reading(list)


# --- Looking in from outside ---------------------------------------------------------------------------------------


def test_a_look_from_outside_is_noted_once_per_window(moh, odette, django_capture_on_commit_callbacks):
    by = cast.acting(odette, moh)
    with django_capture_on_commit_callbacks(execute=True):
        record_drill_down(by=by)
    assert statements(lambda: record_drill_down(by=by)) == []
    (event,) = events(verb="oversight.drilled_down")
    assert (event.organization_id, event.acting_organization_id) == (moh.pk, by.home_organization_id)
    assert event.kind == Event.Kind.READ
    cache.clear()  # the window is over
    record_drill_down(by=by)
    assert len(events(verb="oversight.drilled_down")) == 2


def test_a_look_that_was_rolled_back_does_not_silence_the_next(moh, odette):
    by = cast.acting(odette, moh)
    with pytest.raises(KeyError), transaction.atomic():
        record_drill_down(by=by)
        raise KeyError
    record_drill_down(by=by)
    assert len(events(verb="oversight.drilled_down")) == 1


def test_people_of_the_house_are_not_drilling_down(moh, ocm, ana, odette):
    record_drill_down(by=cast.acting(ana, moh))
    record_drill_down(by=cast.acting(odette, ocm))
    record_drill_down(by=cast.acting(odette, None))
    assert events(verb="oversight.drilled_down") == []


@pytest.mark.parametrize(("role", "page"), [("ocm_oversight", "/moh/"), ("system_administrator", "/moh/people/")])
def test_a_page_that_is_shown_to_somebody_from_outside_is_noted(moh, ocm, role, page, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = cast.member("otto", ocm if role == "ocm_oversight" else None, role)
    client = Client()
    client.force_login(person)
    for _ in range(2):
        assert client.get(page).status_code == 200
    (event, *more) = events(verb="oversight.drilled_down")
    assert event.user_id == person.pk
    assert event.request_id
    assert event.address == "127.0.0.1"
    assert len(more) <= 1  # inside the test's own transaction nothing is committed, hence nothing remembered


def test_a_page_that_is_refused_is_no_look(moh, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(cast.member("otto", None, "system_administrator"))
    assert client.get("/moh/ppas/").status_code == 403
    assert client.get("/moh/no-such-page/").status_code == 404
    assert events(verb="oversight.drilled_down") == []


def test_a_request_of_the_auditor_in_the_own_organization_is_not(moh, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(cast.member("aida", moh, "auditor"))
    assert client.get("/moh/").status_code == 200
    assert events(verb="oversight.drilled_down") == []


def test_events_of_another_organization_stay_unseen(log: Log):
    with scope(log.mole.pk):
        assert set(Event.objects.values_list("organization_id", flat=True)) == {log.mole.pk}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_event WHERE organization_id = %s", [log.moh.pk])
            assert cursor.fetchone() == (0,)
