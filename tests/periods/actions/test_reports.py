from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from tests import cast
from tests.periods import samples

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.audit.models import Event
from bmms.documents.actions import remove_attachment
from bmms.documents.models import Attachment
from bmms.lib.dates import MANILA
from bmms.periods import kinds
from bmms.periods.actions.reports import add_holiday, ask_for_reports, change_due_date, move_report
from bmms.periods.models import CERTIFIERS, ReportForm, ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import digest_of, overdue_reports, submission_of
from bmms.tenancy.scope import scope, system


@pytest.fixture
def office(moh):
    """Health's officers, one for each signature."""
    with system("a sample"):
        type(moh).objects.filter(pk=moh.pk).update(has_own_budget=True)
    return officers_of(moh)


@pytest.fixture
def analyst(moh, mfbm):
    return cast.acting(cast.member("mara", mfbm, "mfbm_analyst"), moh)


def officers_of(moh):
    roles = ("planning_officer", "budget_officer", "chief_accountant", "head_of_office")
    return {role: cast.acting(cast.member(role, moh, role), moh) for role in roles}


def handed_in(asked, office):
    move_report(asked, "prepare", by=office["planning_officer"])
    move_report(asked, "certify_budget", by=office["budget_officer"])
    if "accounts" in asked.certifiers:
        move_report(asked, "certify_accounts", by=office["chief_accountant"])
    move_report(asked, "approve", by=office["head_of_office"])
    return move_report(asked, "submit", by=office["budget_officer"])


def signed_form(asked, name="signed.pdf", sha256="0" * 64):
    return Attachment.objects.create(
        record_type="periods.reportsubmission",
        record_id=submission_of(asked).pk,
        record_label=str(asked),
        name=name,
        path=f"documents/{name}",
        content_type="application/pdf",
        size=1,
        sha256=sha256,
        scan="clean",
    )


def test_mfbm_asks_once_with_due_days_on_which_somebody_works(mfbm, dina, year):
    by = cast.acting(dina, mfbm)
    with scope(mfbm.pk):
        add_holiday(day=date(2025, 4, 30), name="A day of mourning", by=by)
        assert ask_for_reports(year, ["bed1", "bed3", "far1", "far4"], by=by) == 1 + 1 + 4 + 12
        assert ask_for_reports(year, ["bed1", "far1"], by=by) == 0
        due = {str(asked): asked.due_date for asked in ReportRequirement.objects.all()}
    assert due["BED 1, FY 2025"] == date(2025, 1, 31)
    assert due["FAR 1, Q1 2025"] == date(2025, 5, 2)  # after the day of mourning and Labor Day
    assert due["FAR 4, 2025-12"] == date(2026, 1, 30)


def test_only_mfbm_asks(moh, office, year):
    with scope(moh.pk):
        for refused in (
            lambda: ask_for_reports(year, ["bed1"], by=office["head_of_office"]),
            lambda: change_due_date(samples.requirement(), date(2025, 2, 1), reason="x", by=office["head_of_office"]),
            lambda: add_holiday(day=date(2025, 5, 5), name="x", by=office["head_of_office"]),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_a_report_goes_from_open_to_received(moh, office, analyst):
    asked = samples.requirement("bed3")
    with scope(moh.pk):
        assert submission_of(asked).status == "open"
        assert list(overdue_reports(date(2025, 2, 1))) == [asked]
        submitted = handed_in(asked, office)
        assert submitted.submitted_at is not None
        assert not overdue_reports(date(2025, 2, 1)).exists()
        move_report(asked, "receive", by=analyst)
        assert submission_of(asked).status == ReportSubmission.Status.RECEIVED
        verbs = list(Event.objects.filter(verb__startswith="report.").order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        f"report.{verb}" for verb in ("prepared", "certified", "certified", "approved", "submitted", "received")
    ]


def test_both_certify_before_it_is_certified_and_in_either_order(moh, office):
    asked = samples.requirement("bed3")
    with scope(moh.pk):
        move_report(asked, "prepare", by=office["planning_officer"])
        move_report(asked, "certify_accounts", by=office["chief_accountant"])
        with pytest.raises(DomainError):
            move_report(asked, "approve", by=office["head_of_office"])
        with pytest.raises(DomainError, match="has to wait"):
            move_report(asked, "certify_accounts", by=office["chief_accountant"])
        assert move_report(asked, "certify_budget", by=office["budget_officer"]).status == "endorsed"


def test_nobody_certifies_what_they_prepared(moh, office):
    asked = samples.requirement()
    with scope(moh.pk):
        move_report(asked, "prepare", by=office["budget_officer"])
        with pytest.raises(SamePerson):
            move_report(asked, "certify_budget", by=office["budget_officer"])
        assert submission_of(asked).status == "pending"
        person = office["budget_officer"].user_id
        with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
            ReportSubmission.objects.update(budget_by=person, budget_at=F("prepared_at"))


def test_mfbm_returns_with_the_reason_and_everybody_signs_anew(moh, office, analyst):
    asked = samples.requirement()
    with scope(moh.pk):
        handed_in(asked, office)
        with pytest.raises(DomainError, match="needs a reason"):
            move_report(asked, "give_back", by=analyst)
        move_report(asked, "give_back", by=analyst, reason="The second quarter is missing.")
        back = submission_of(asked)
        assert (back.status, back.reason, back.budget_by) == ("returned", "The second quarter is missing.", None)
        assert list(overdue_reports(date(2025, 2, 1))) == [asked]
        assert handed_in(asked, office).status == "submitted"


def test_what_was_sent_in_time_is_not_late_for_being_sent_again(moh, office, analyst, time_machine):
    asked = samples.requirement()
    with scope(moh.pk):
        time_machine.move_to(datetime(2025, 1, 31, 16, tzinfo=MANILA))
        first = handed_in(asked, office).submitted_at
        time_machine.move_to(datetime(2025, 2, 10, 9, tzinfo=MANILA))
        move_report(asked, "give_back", by=analyst, reason="A page is missing.")
        back = submission_of(asked)
        assert (back.submitted_at, back.first_submitted_at, back.was_late) == (None, first, False)
        assert list(overdue_reports(date(2025, 2, 1))) == [asked]  # it is owed again
        again = handed_in(asked, office)
        assert again.submitted_at > again.first_submitted_at == first
        assert not again.was_late


def test_what_was_certified_is_frozen_with_its_digest(moh, office, monkeypatch):
    told = {"total": "1000.00"}
    monkeypatch.setitem(kinds._builders, "bed3", lambda asked: dict(told))
    asked = samples.requirement("bed3")
    with scope(moh.pk):
        move_report(asked, "prepare", by=office["planning_officer"])
        first = move_report(asked, "certify_budget", by=office["budget_officer"])
        told["total"] = "2000.00"
        second = move_report(asked, "certify_accounts", by=office["chief_accountant"])
        assert (first.snapshot, second.snapshot) == ({"total": "1000.00"},) * 2
        assert second.digest == digest_of({"total": "1000.00"})


UPLOADED = {
    "far1c": "FAR 1-C, Q2 2025",
    "far2": "FAR 2, Q2 2025",
    "far2a": "FAR 2-A, Q2 2025",
    "far5": "FAR 5, Q2 2025",
    "far6": "FAR 6, Q2 2025",
}


def test_forms_that_no_room_computes_are_due_a_month_after_their_quarter(mfbm, dina, year):
    by = cast.acting(dina, mfbm)
    with scope(mfbm.pk):
        assert ask_for_reports(year, UPLOADED, by=by) == 5 * 4
        due = {str(asked): asked.due_date for asked in ReportRequirement.objects.all()}
    assert {due[name] for name in UPLOADED.values()} == {date(2025, 7, 30)}


@pytest.mark.parametrize("form", UPLOADED)
def test_a_form_that_no_room_computes_is_certified_by_its_signed_file(moh, office, form):
    asked = samples.requirement(form)
    with scope(moh.pk):
        move_report(asked, "prepare", by=office["planning_officer"])
        certify, role = {"budget": ("certify_budget", "budget_officer")}.get(
            asked.certifiers[0], ("certify_accounts", "chief_accountant")
        )
        with pytest.raises(DomainError, match="the signed form is attached"):
            move_report(asked, certify, by=office[role])
        signed_form(asked)
        frozen = move_report(asked, certify, by=office[role])
        signed_form(asked, name="later.pdf", sha256="1" * 64)
        if asked.certifiers == ("budget", "accounts"):
            frozen = move_report(asked, "certify_accounts", by=office["chief_accountant"])
        assert frozen.status == "endorsed"
        assert frozen.snapshot == {"files": [{"name": "signed.pdf", "sha256": "0" * 64}]}
        assert frozen.digest == digest_of(frozen.snapshot)


def test_what_was_certified_stays_on_the_report_until_it_is_returned(moh, office):
    asked, head = samples.requirement("far5"), office["head_of_office"]
    with scope(moh.pk):
        move_report(asked, "prepare", by=office["planning_officer"])
        file = signed_form(asked)
        move_report(asked, "certify_accounts", by=office["chief_accountant"])
        with pytest.raises(DomainError, match="“FAR 5, FY 2025” was signed with this file on it"):
            remove_attachment(file, reason="Another one.", by=head)
        assert Attachment.objects.get().removed_at is None
        move_report(asked, "return", by=head, reason="A page is missing.")
        remove_attachment(file, reason="Another one.", by=head)
        assert Attachment.objects.get().removed_at is not None


def test_of_every_form_it_is_said_who_certifies_it():
    assert set(CERTIFIERS) == set(ReportForm)
    assert set(CERTIFIERS.values()) == {("budget",), ("accounts",), ("budget", "accounts")}


def test_the_due_day_changes_for_everybody_with_its_reason(mfbm, dina):
    asked, by = samples.requirement(), cast.acting(dina, mfbm)
    with scope(mfbm.pk):
        with pytest.raises(DomainError, match="Say why"):
            change_due_date(asked, date(2025, 2, 28), reason=" ", by=by)
        with pytest.raises(DomainError, match="before the period"):
            change_due_date(asked, date(2024, 2, 28), reason="A flood.", by=by)
        change_due_date(asked, date(2025, 2, 28), reason="A flood.", by=by)
        assert ReportRequirement.objects.get().due_date == date(2025, 2, 28)
        assert Event.objects.get(verb="report.due_date_changed").reason == "A flood."


def test_other_organizations_neither_see_nor_move_it(moh, mole, office, carla):
    asked = samples.requirement()
    with scope(moh.pk):
        move_report(asked, "prepare", by=office["planning_officer"])
    with scope(mole.pk):
        assert submission_of(asked).status == "open"
        with pytest.raises(NotAllowed):
            move_report(asked, "prepare", by=cast.acting(carla, mole))
        assert not ReportSubmission.objects.exists()


def test_what_has_neither_figures_nor_a_file_is_not_certified(moh, office, filled):
    filled["bed3"] = lambda asked: False
    asked = samples.requirement("bed3")
    with scope(moh.pk):
        move_report(asked, "prepare", by=office["planning_officer"])
        for step, role in (("certify_budget", "budget_officer"), ("certify_accounts", "chief_accountant")):
            with pytest.raises(DomainError, match="the signed form is attached"):
                move_report(asked, step, by=office[role])
        assert submission_of(asked).status == "pending"
        signed_form(asked)
        assert move_report(asked, "certify_budget", by=office["budget_officer"]).digest
