"""What is for gender goes to BWC before it goes to the Chief Minister."""

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.periods import samples

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.audit.models import Event
from bmms.notifications.models import Notification
from bmms.periods.actions.reports import move_report
from bmms.periods.models import ReportSubmission
from bmms.periods.queries.reports import submission_of
from bmms.tenancy.scope import scope, system

WAY = {"prepare": "pia", "certify_budget": "bai", "certify_accounts": "alma", "approve": "hana"}


@pytest.fixture
def people(moh, mfbm):
    with system("a sample"):
        type(moh).objects.filter(pk=moh.pk).update(has_own_budget=True)
    roles = {
        "pia": "planning_officer",
        "bai": "budget_officer",
        "alma": "chief_accountant",
        "hana": "head_of_office",
    }
    found = {name: cast.member(name, moh, role) for name, role in roles.items()}
    bwc = cast.organization("bwc", "Bangsamoro Women Commission")
    return found | {"wahida": cast.member("wahida", bwc, "bwc_officer")}


@pytest.fixture
def by(people, moh):
    return {name: cast.acting(person, moh) for name, person in people.items()}


def approved(asked, by):
    for step, name in WAY.items():
        if step != "certify_accounts" or "accounts" in asked.certifiers:
            move_report(asked, step, by=by[name])


def waiting(person) -> list[str]:
    with system("the test looks into an inbox"):
        rows = Notification.objects.filter(user=person, kind="report.to_endorse", done_at=None)
        return [row.about["report"] for row in rows]


@pytest.mark.parametrize("form", ["gpb", "gadar"])
def test_it_is_endorsed_before_it_is_submitted(moh, people, by, form):
    asked = samples.requirement(form)
    with scope(moh.pk):
        approved(asked, by)
        assert waiting(people["wahida"]) == [str(asked)]
        with pytest.raises(DomainError, match="BWC endorses this report first"):
            move_report(asked, "submit", by=by["pia"])
        move_report(asked, "endorse", by=by["wahida"])
        assert waiting(people["wahida"]) == []
        submitted = move_report(asked, "submit", by=by["pia"])
        verbs = list(Event.objects.filter(verb__startswith="report.").order_by("pk").values_list("verb", flat=True))
    assert (submitted.status, submitted.endorsed_by_id) == ("submitted", people["wahida"].pk)
    assert verbs[-3:] == ["report.approved", "report.endorsed", "report.submitted"]


def test_what_is_returned_is_signed_and_endorsed_anew(moh, people, by):
    asked = samples.requirement("gpb")
    with scope(moh.pk):
        approved(asked, by)
        with pytest.raises(DomainError, match="needs a reason"):
            move_report(asked, "send_back", by=by["wahida"])
        move_report(asked, "send_back", by=by["wahida"], reason="Name the issue behind each activity.")
        found = submission_of(asked)
        assert (found.status, found.reason) == ("returned", "Name the issue behind each activity.")
        assert waiting(people["wahida"]) == []
        approved(asked, by)
        assert waiting(people["wahida"]) == [str(asked)]
        move_report(asked, "endorse", by=by["wahida"])
        move_report(asked, "submit", by=by["pia"])
        mara = cast.acting(cast.member("mara", cast.Organization.objects.get(code="mfbm"), "mfbm_analyst"), moh)
        move_report(asked, "give_back", by=mara, reason="The total is not signed.")
        assert submission_of(asked).endorsed_by is None


def test_other_reports_pass_it_by(moh, people, by):
    asked = samples.requirement("far1")
    with scope(moh.pk):
        approved(asked, by)
        assert waiting(people["wahida"]) == []
        for step in ("endorse", "send_back"):
            with pytest.raises(DomainError, match="GAD plans and GAD accomplishment reports only"):
                move_report(asked, step, by=by["wahida"], reason="x")
        assert move_report(asked, "submit", by=by["pia"]).status == "submitted"


def test_who_has_signed_it_does_not_endorse_it_and_nobody_else_may(moh, people, by):
    cast.give_role(people["pia"], cast.Organization.objects.get(code="bwc"), "bwc_officer")
    both = cast.acting(people["pia"], moh)
    asked = samples.requirement("gpb")
    with scope(moh.pk):
        approved(asked, by)
        assert waiting(people["pia"]) == []
        with pytest.raises(SamePerson):
            move_report(asked, "endorse", by=both)
        with pytest.raises(NotAllowed):
            move_report(asked, "endorse", by=by["hana"])
        mine = ReportSubmission.objects.filter(requirement=asked)
        for name in ("pia", "bai", "hana"):
            with pytest.raises(IntegrityError, match="periods_submission_endorser"), transaction.atomic():
                mine.update(endorsed_by=people[name], endorsed_at="2025-02-01T00:00Z")
