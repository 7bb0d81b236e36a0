"""What the organization in scope owes auditors, the public and persons by a day, and whose it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from bmms.access.permissions import Permission
from bmms.accounts.queries.people import holders_of, reaching_holders_of
from bmms.oversight.models import Finding, InformationRequest, SubjectRequest
from bmms.oversight.queries.findings import findings
from bmms.oversight.queries.information import appeal_deciders, information_requests
from bmms.oversight.queries.privacy import privacy_officers, subject_requests
from bmms.tenancy.scope import current_id, system

P = Permission
HEAD: Final = P.REPORT_APPROVE  # whoever signs for the organization
Days = tuple[date, date]
People = set[int]


@dataclass(frozen=True)
class Duty:
    sort: str
    key: UUID
    name: str
    page: str
    due_date: date
    answering: People
    head: People  # told when it is late
    above: People  # outside of the organization: told when it is late for long


def duties(days: Days) -> list[Duty]:
    """What is due on one of these days and is not done."""
    return [*_findings(days), *_requests(days), *_subject_requests(days)]


def _findings(days: Days) -> Iterator[Duty]:
    """Whoever raised one is told of it; of what was copied from paper, nobody outside."""
    head, anybody = _holders(HEAD), _below_head(P.FINDING_ANSWER)
    status = Finding.Status
    due = Q(status=status.OPEN, due_date__range=days) | Q(status=status.ANSWERED, target_date__range=days)
    for one in findings().filter(due):
        sort, whose = ("finding", anybody) if one.status == status.OPEN else ("plan", _persons(one.owner_id) or anybody)
        above = _persons(one.raised_by_id) if one.by_auditor else set()
        yield Duty(sort, one.key, str(one), "finding", one.next_date or one.due_date, whose, head, above)


def _requests(days: Days) -> Iterator[Duty]:
    head, anybody, above = _holders(HEAD), _below_head(P.INFORMATION_DECIDE), _above(P.INFORMATION_APPEAL)
    status = InformationRequest.Status
    due = Q(status=status.RECEIVED, due_date__range=days) | Q(status=status.APPEALED, appeal_due_date__range=days)
    for one in information_requests().filter(due):
        if one.status == status.APPEALED:
            whose, told = appeal_deciders(one), above - _persons(one.decided_by_id)
            yield Duty("appeal", one.key, str(one), "request", one.next_date or one.due_date, whose, set(), told)
        else:
            whose = anybody | _persons(one.handler_id)
            yield Duty("information", one.key, str(one), "request", one.next_date or one.due_date, whose, head, above)


def _subject_requests(days: Days) -> Iterator[Duty]:
    head, anybody, above = _holders(HEAD), _below_head(P.PRIVACY_KEEP), privacy_officers()
    for one in subject_requests().filter(status=SubjectRequest.Status.RECEIVED, due_date__range=days):
        yield Duty("subject", one.key, one.number, "subject_request", one.due_date, anybody, head, above)


def _persons(pk: int | None) -> People:
    return set() if pk is None else {pk}


def _below_head(permission: Permission) -> People:
    """The head, who may answer everything, is troubled with what is late; earlier where nobody else answers."""
    holders = _holders(permission)
    return holders - _holders(HEAD) or holders


def _holders(permission: Permission) -> People:
    with system("roles of the platform stand in no organization"):
        return holders_of(permission, current_id())


def _above(permission: Permission) -> People:
    with system("the office above is another organization"):
        return reaching_holders_of(permission)
