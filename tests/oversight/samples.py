"""This room's records for the URL metatest (tests/samples.py), and for its own tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from tests import cast
from tests.documents.files import upload

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.documents.actions.attaching import attach_file
from bmms.geography.models import Place
from bmms.oversight.actions.findings import answer_finding, raise_finding, report_finding
from bmms.oversight.actions.information import decide_request, log_request, record_appeal
from bmms.oversight.actions.privacy import log_subject_request, report_breach, write_activity
from bmms.oversight.actions.seal import open_seal_document
from bmms.oversight.models import Breach, Finding, InformationRequest, ProcessingActivity, SubjectRequest
from bmms.projects.models import Project
from bmms.tenancy.scope import current_id, system

FINDING = {
    "source": "coa",
    "kind": "aom",
    "number": "AOM 2026-001",
    "title": "Cash advances not liquidated",
    "fiscal_year": 2026,
    "observation": "Eleven cash advances are older than a year.",
    "recommendation": "Demand their liquidation.",
    "amount": Decimal("1250000.00"),
}


def somebody(*, auditor: bool = False) -> Actor:
    """A real person with every right in the organization in scope, of the auditor's or of its own."""
    found = cast.User.objects.order_by("-pk" if auditor else "pk").first()
    assert found is not None
    here = current_id()
    rights = frozenset(Permission) - (frozenset() if auditor else {Permission.FINDING_AUDIT})
    return Actor(found.pk, found.name, here, here, ("coa_auditor",) if auditor else (), rights)


def finding(number: str = "AOM 2026-001", days_ago: int = 10, by: Actor | None = None, **values: Any) -> Finding:
    """Received so many days ago, in the organization in scope."""
    known: Finding | None = Finding.objects.filter(number=number).first()
    day = timezone.localdate() - timedelta(days=days_ago)
    wanted = FINDING | {"number": number, "issued_date": day, "received_date": day} | values
    return known or raise_finding(wanted, by=by or somebody())


def answer(days: int = 30) -> dict[str, Any]:
    until = timezone.localdate() + timedelta(days=days)
    return {"response": "Management agrees.", "action_plan": "Letters of demand.", "target_date": until, "owner": None}


def answered(number: str = "AOM 2026-002", by: Actor | None = None) -> Finding:
    found = finding(number)
    if found.status == "unanswered":
        answer_finding(found, answer(), by=by or somebody())
    return Finding.objects.get(pk=found.pk)


def reported(number: str = "AOM 2026-003", by: Actor | None = None) -> Finding:
    found = answered(number, by=by)
    if found.status == "answered":
        attach_file(found, upload("letter.pdf"), retention="ADMINISTRATIVE", by=by or somebody())
        report_finding(found, {"done": "All are liquidated."}, by=by or somebody())
    return Finding.objects.get(pk=found.pk)


ASKED = {"number": "FOI-1", "subject": "Contracts of 2025", "requester": "media", "channel": "email"}


def asked(number: str = "FOI-1", days_ago: int = 3, by: Actor | None = None) -> InformationRequest:
    known: InformationRequest | None = InformationRequest.objects.filter(number=number).first()
    day = timezone.localdate() - timedelta(days=days_ago)
    return known or log_request(ASKED | {"number": number, "received_date": day}, by=by or somebody())


def denied(number: str = "FOI-2", by: Actor | None = None) -> InformationRequest:
    found = asked(number)
    if found.status == "received":
        decide_request(found, "deny", answer="It names patients.", ground="privacy", by=by or somebody())
    return InformationRequest.objects.get(pk=found.pk)


def appealed(number: str = "FOI-3") -> InformationRequest:
    found = denied(number)
    if found.status == "denied":
        record_appeal(found, appealed_date=timezone.localdate(), by=somebody())
    return InformationRequest.objects.get(pk=found.pk)


def a_request(_world: Any) -> dict[str, Any]:
    return {"key": asked().key}


def a_denied_request(_world: Any) -> dict[str, Any]:
    return {"key": denied().key}


def an_appeal(_world: Any) -> dict[str, Any]:
    return {"key": appealed().key}


ACTIVITY = {
    "name": "Payroll",
    "purpose": "Salaries are paid.",
    "basis": "law",
    "provision": "",
    "subjects": "Employees",
    "data": "Names, salaries",
    "is_sensitive": True,
    "recipients": "",
    "kept": "10 years",
    "measures": "A locked room.",
    "assessed_date": None,
    "is_active": True,
}
BREACH = {"title": "A computer was lost", "text": "In a bus.", "affected": 240, "is_sensitive": False, "contained": ""}


def activity(by: Actor | None = None) -> ProcessingActivity:
    known: ProcessingActivity | None = ProcessingActivity.objects.first()
    return known or write_activity(None, ACTIVITY, by=by or somebody())


def subject_request(days_ago: int = 3, number: str = "DS-1", by: Actor | None = None) -> SubjectRequest:
    known: SubjectRequest | None = SubjectRequest.objects.filter(number=number).first()
    day = timezone.localdate() - timedelta(days=days_ago)
    values = {"number": number, "right": "access", "subject": "A copy of the record", "received_date": day}
    return known or log_subject_request(values, by=by or somebody())


def breach(hours_ago: int = 1, by: Actor | None = None, **values: Any) -> Breach:
    known: Breach | None = Breach.objects.filter(title=values.get("title", BREACH["title"])).first()
    since = timezone.now() - timedelta(hours=hours_ago)
    return known or report_breach(BREACH | {"known_at": since} | values, by=by or somebody())


def an_activity(_world: Any) -> dict[str, Any]:
    return {"key": activity().key}


def a_subject_request(_world: Any) -> dict[str, Any]:
    return {"key": subject_request().key}


def a_breach(_world: Any) -> dict[str, Any]:
    return {"key": breach().key}


def a_seal_document(_world: Any) -> dict[str, Any]:
    return {"key": open_seal_document("procurement", fiscal_year=2026, by=somebody()).key}


def a_finding(_world: Any) -> dict[str, Any]:
    return {"key": finding().key}


def an_answered_finding(_world: Any) -> dict[str, Any]:
    return {"key": answered().key}


def behind(project: Project, points: str) -> None:
    values = {"physical": Decimal(20), "expected": 20 + Decimal(points), "slippage": -Decimal(points)}
    Project.objects.filter(pk=project.pk).update(measured_until=date(2026, 6, 30), **values)


def a_province() -> Place:
    province = {"level": "PROVINCE", "kind": "PROVINCE", "scope": "BARMM", "name": "Special Geographic Area"}
    point = {"latitude": "7.1", "longitude": "124.5", "point_quality": "VERIFIED"}
    with system("a sample"):
        return Place.objects.create(code="1999900000", parent_id="1900000000", **province, **point)


SAMPLES = {
    **dict.fromkeys(
        [*(f"oversight:{name}finding" for name in ("", "edit_", "answer_")), "organization_api:finding"], a_finding
    ),
    **dict.fromkeys([f"oversight:{name}_finding" for name in ("report", "settle", "return")], an_answered_finding),
    **dict.fromkeys(
        [
            *(f"oversight:{name}request" for name in ("", "edit_", "extend_", "grant_", "grant_partly_", "deny_")),
            *("oversight:withdraw_request", "organization_api:information_request"),
        ],
        a_request,
    ),
    "oversight:appeal_request": a_denied_request,
    **dict.fromkeys(["oversight:uphold_request", "oversight:reverse_request"], an_appeal),
    **dict.fromkeys(["oversight:activity", "oversight:edit_activity"], an_activity),
    **dict.fromkeys(["oversight:subject_request", "oversight:answer_subject_request"], a_subject_request),
    **dict.fromkeys([f"oversight:{name}breach" for name in ("", "edit_", "close_")], a_breach),
    "oversight:note_notice": lambda world: a_breach(world) | {"which": "persons"},
    "oversight:seal_document": a_seal_document,
    "oversight:open_seal_document": lambda world: {"item": "charter"},
}
