"""Samples of what auditors and the public ask of an organization: by the product's own actions, marked as samples."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from bmms.access.actor import Actor
from bmms.oversight.actions.findings import answer_finding, raise_finding
from bmms.oversight.actions.information import decide_request, log_request, record_appeal
from bmms.oversight.actions.privacy import log_subject_request, report_breach, write_activity
from bmms.oversight.models import Finding, InformationRequest, ProcessingActivity

ASKED: Final = (
    ("Contracts for supplies of the last year", 40, ""),
    ("List of field offices with their addresses", 4, ""),
    ("Number of people served by province", 12, "grant"),
    ("Names of people in a program", 9, "deny"),
    ("Minutes of the bids committee", 15, "appeal"),  # denied by the head: the office above decides
)
TEXT: Final = "Sample: an invented text, to look at and to try steps on."


RAISED: Final = {  # by the auditors themselves
    Finding.Source.COA: ("AOM 3", "Inventory of equipment", 3, "0.00"),
    Finding.Source.INTERNAL: ("IA 1", "Keys of the storeroom without a log", 66, "0.00"),
}


def sample_findings(*, head: Actor, auditors: Mapping[str, Actor]) -> None:
    """In the organization's scope; once. One late, one answered, and what each auditor has raised."""
    if Finding.objects.exists():
        return
    raise_finding(_finding("AOM 1", "Cash advances", 75, "1850000.00"), by=head)
    answered = raise_finding(_finding("AOM 2", "Supplies without inspection", 40, "420000.00"), by=head)
    answer_finding(
        answered,
        {"response": TEXT, "action_plan": TEXT, "target_date": _day(45), "owner": None},
        by=head,
    )
    for source, auditor in auditors.items():
        raise_finding(_finding(*RAISED[Finding.Source(source)], source=source), by=auditor)


def sample_information(*, recorder: Actor, decider: Actor, with_appeal: bool) -> None:
    """In the organization's scope; once. One late, one that waits, one granted, one denied; perhaps one appealed."""
    if InformationRequest.objects.exists():
        return
    asked_here = ASKED if with_appeal else ASKED[:-1]
    for number, (subject, days_ago, step) in enumerate(asked_here, start=1):
        values = {"number": f"Sample FOI {number}", "subject": f"Sample: {subject}", "requester": "citizen"}
        asked = log_request(values | {"channel": "letter", "received_date": _day(-days_ago)}, by=recorder)
        if step == "grant":
            decide_request(asked, "grant", answer=TEXT, by=decider)
        elif step:
            decide_request(asked, "deny", answer=TEXT, ground=InformationRequest.Ground.PRIVACY, by=decider)
        if step == "appeal":
            record_appeal(asked, appealed_date=timezone.localdate(), by=recorder)


def sample_privacy(*, keeper: Actor, with_breach: bool) -> None:
    """In the organization's scope; once. A register of two, a request, and perhaps a breach whose clock runs."""
    if ProcessingActivity.objects.exists():
        return
    for name, subjects, is_sensitive in (
        ("Payroll", "Employees", True),
        ("Register of payees", "Suppliers and persons who are paid", False),
    ):
        write_activity(None, _activity(name, subjects, is_sensitive=is_sensitive), by=keeper)
    request = {"number": "Sample privacy 1", "right": "access", "subject": "Sample: a copy of one's own record"}
    log_subject_request(request | {"received_date": _day(-10)}, by=keeper)
    if not with_breach:
        return
    known = timezone.now() - timedelta(hours=50)
    about = {"title": "Sample: a notebook computer was lost", "text": TEXT, "known_at": known}
    report_breach(about | {"affected": 240, "is_sensitive": True, "contained": ""}, by=keeper)


def _activity(name: str, subjects: str, *, is_sensitive: bool) -> dict[str, Any]:
    return {
        "name": f"Sample: {name}",
        "purpose": TEXT,
        "subjects": subjects,
        "data": "Names, numbers, amounts",
        "is_sensitive": is_sensitive,
        "kept": "10 years",
        "measures": TEXT,
    }


def _finding(
    number: str, title: str, days_ago: int, amount: str, *, source: str = Finding.Source.COA
) -> dict[str, Any]:
    return {
        "source": source,
        "kind": Finding.Kind.OBSERVATION,
        "number": f"Sample {number}",
        "title": f"Sample: {title}",
        "fiscal_year": timezone.localdate().year,
        "observation": TEXT,
        "recommendation": TEXT,
        "amount": Decimal(amount),
        "issued_date": _day(-days_ago - 2),
        "received_date": _day(-days_ago),
    }


def _day(distance: int) -> date:
    return timezone.localdate() + timedelta(days=distance)
