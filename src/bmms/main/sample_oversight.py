"""Samples of what the public asks of an organization, and those whose data it holds: by the product's own actions,
marked as samples."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from bmms.access.actor import Actor
from bmms.main.sample_days import day_of_work
from bmms.oversight.actions.information import decide_request, log_request, record_appeal
from bmms.oversight.actions.privacy import log_subject_request, report_breach, write_activity
from bmms.oversight.models import InformationRequest, ProcessingActivity

ASKED: Final = (
    ("Contracts for supplies of the last year", 40, ""),
    ("List of field offices with their addresses", 4, ""),
    ("Number of people served by province", 12, "grant"),
    ("Names of people in a program", 9, "deny"),
    ("Minutes of the bids committee", 15, "appeal"),  # denied by the head: the office above decides
)
TEXT: Final = "Sample: an invented text, to look at and to try steps on."


def sample_information(*, recorder: Actor, decider: Actor, with_appeal: bool) -> None:
    """In the organization's scope; once. One late, one that waits, one granted, one denied; perhaps one appealed."""
    if InformationRequest.objects.exists():
        return
    asked_here = ASKED if with_appeal else ASKED[:-1]
    for number, (subject, days_ago, step) in enumerate(asked_here, start=1):
        values = {"number": f"Sample FOI {number}", "subject": f"Sample: {subject}", "requester": "citizen"}
        asked = log_request(values | {"channel": "letter", "received_date": day_of_work(-days_ago)}, by=recorder)
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
    log_subject_request(request | {"received_date": day_of_work(-10)}, by=keeper)
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
