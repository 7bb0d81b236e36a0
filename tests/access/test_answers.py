"""What becomes of a write that is refused, and of two that come at the same moment: real threads, real COMMITs."""

import threading
from contextlib import closing

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from psycopg.errors import CheckViolation, UniqueViolation
from tests import cast

from bmms.access.answers import accepted
from bmms.access.errors import AlreadyThere, DomainError, StaleRecord, refusal_of
from bmms.accounts.actions import invitations
from bmms.accounts.models import Invitation
from bmms.audit.models import Event
from bmms.organizations.actions import units
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope

UNIT = {"code": "IPHO", "name": "Integrated Provincial Health Office", "kind": "PROVINCIAL_OFFICE", "place": ""}
INVITATION = {"email": "new@example.test", "name": "New Person", "roles": ["me_officer"]}
SAVED_MEANWHILE = "Somebody else saved the same a moment ago"


class NameForm(forms.Form):
    name = forms.CharField()


def failing(error: Exception):
    def action() -> None:
        raise error

    return action


def integrity_error(cause: Exception) -> IntegrityError:
    error = IntegrityError(str(cause))
    error.__cause__ = cause
    return error


@pytest.fixture
def meeting(committed_database, monkeypatch):
    """Makes two requests both pass a check before either writes."""
    both_checked = threading.Barrier(2, timeout=30)

    def at(module, name: str) -> None:
        check = getattr(module, name)

        def checked(*arguments):
            found = check(*arguments)
            both_checked.wait()
            return found

        monkeypatch.setattr(module, name, checked)

    return at


@pytest.fixture
def administrator(committed_database, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    moh = cast.organization("moh", "Ministry of Health")
    person = cast.member("anisa", moh, "organization_administrator")
    return person, moh


def together(person, path: str, sent: dict, **options: str) -> list:
    """The answers to the same POST, sent twice at once; the one that came through first."""
    answers = []

    def post() -> None:
        with closing(connection):
            client = Client()
            client.force_login(person)
            answers.append(client.post(path, sent, **options))

    threads = [threading.Thread(target=post) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers, key=lambda answer: answer.status_code)


@pytest.mark.parametrize(
    "cause", [UniqueViolation("twice"), DomainError("The plan is closed."), ValidationError("Too long.")]
)
def test_a_form_says_why_its_action_was_refused(cause):
    error = cause if isinstance(cause, DomainError | ValidationError) else integrity_error(cause)
    form = NameForm({"name": "Kept"})
    assert not accepted(form, failing(error))
    assert form.non_field_errors() == [str(refusal_of(error).message)]
    assert form["name"].value() == "Kept"


def test_a_failure_on_our_side_is_no_refusal():
    for error in (integrity_error(CheckViolation("below zero")), IntegrityError(), ValueError("no")):
        assert refusal_of(error) is None
        with pytest.raises(type(error)):
            accepted(NameForm({"name": "Kept"}), failing(error))
    assert isinstance(refusal_of(integrity_error(UniqueViolation())), AlreadyThere)
    assert isinstance(refusal_of(StaleRecord()), StaleRecord)


def test_what_postgresql_raises_for_a_double_is_known(moh):
    with scope(moh.pk):
        OperatingUnit.objects.create(code="IPHO", name="One")
        with pytest.raises(IntegrityError) as raised, transaction.atomic():
            OperatingUnit.objects.create(code="IPHO", name="Other")
    assert isinstance(refusal_of(raised.value), AlreadyThere)


def test_a_page_keeps_what_was_typed_when_somebody_was_quicker(administrator, meeting):
    person, moh = administrator
    meeting(units, "_refuse_used_code")
    first, second = together(person, "/moh/units/add/", UNIT)
    assert (first.status_code, second.status_code) == (303, 422)
    page = second.content.decode()
    assert SAVED_MEANWHILE in page
    assert 'value="Integrated Provincial Health Office"' in page
    with scope(moh.pk):
        assert OperatingUnit.objects.count() == 1
        assert Event.objects.filter(verb="unit.added").count() == 1


def test_the_api_answers_a_conflict_when_somebody_was_quicker(administrator, meeting):
    person, moh = administrator
    meeting(invitations, "unanswered_invitation_to")
    first, second = together(person, "/api/v1/moh/invitations/", INVITATION, content_type="application/json")
    assert (first.status_code, second.status_code) == (201, 409)
    (problem,) = second.json()["errors"]
    assert problem["code"] == "rule_refused"
    assert SAVED_MEANWHILE in problem["detail"]
    with scope(moh.pk):
        assert Invitation.objects.count() == 1
        assert Event.objects.filter(verb="invitation.sent").count() == 1
