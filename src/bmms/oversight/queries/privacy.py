"""The registers of privacy: an organization's own, and for the data protection officer those of all."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bmms.access.permissions import Permission
from bmms.accounts.queries.people import holders_of
from bmms.organizations.models import Organization
from bmms.oversight.models import Breach, ProcessingActivity, SubjectRequest
from bmms.oversight.models.privacy import MANY, TO_ANSWER, TO_NOTIFY
from bmms.oversight.queries.information import working_days_after
from bmms.oversight.queries.overview import every_organization
from bmms.tenancy.scope import system

LAST_DAY: Final = timedelta(hours=24)


def activities() -> QuerySet[ProcessingActivity]:
    found: QuerySet[ProcessingActivity] = ProcessingActivity.objects.all()
    return found


def activity_with_key(key: UUID) -> ProcessingActivity | None:
    return activities().filter(key=key).first()


def subject_requests() -> QuerySet[SubjectRequest]:
    found: QuerySet[SubjectRequest] = SubjectRequest.objects.select_related("answered_by")
    return found


def subject_request_with_key(key: UUID) -> SubjectRequest | None:
    return subject_requests().filter(key=key).first()


def subject_request_until(received: Any) -> Any:
    return working_days_after(received, TO_ANSWER)


def is_request_late() -> Q:
    return Q(status=SubjectRequest.Status.RECEIVED, due_date__lt=timezone.localdate())


def privacy_officers() -> set[int]:
    """The data protection officers, who belong to no organization."""
    with system("who the data protection officers are"):
        return holders_of(Permission.PRIVACY_DESK_VIEW, None)


def breaches() -> QuerySet[Breach]:
    found: QuerySet[Breach] = Breach.objects.select_related("commission_by", "persons_by", "report_by", "closed_by")
    return found


def breach_with_key(key: UUID) -> Breach | None:
    return breaches().filter(key=key).first()


def is_running() -> Q:
    """Of which the Commission and the persons are to be notified, and have not been."""
    must = Q(is_sensitive=True) | Q(affected__gte=MANY)
    return must & (Q(commission_at=None) | Q(persons_at=None)) & Q(status=Breach.Status.OPEN)


def known_before(moment: datetime) -> Q:
    """Those whose 72 hours were over then."""
    return Q(known_at__lt=moment - TO_NOTIFY)


@dataclass(frozen=True)
class PrivacyFigures:
    activities: int = 0
    requests: int = 0  # not answered yet
    late_requests: int = 0
    breaches: int = 0  # open
    late_breaches: int = 0

    def __add__(self, other: "PrivacyFigures") -> "PrivacyFigures":
        return PrivacyFigures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True)
class PrivacyRow:
    organization: Organization
    figures: PrivacyFigures


def privacy_rows() -> list[PrivacyRow]:
    """Of every organization, by acronym; a statement for each register. Runs under `with oversight()`."""
    is_open = Q(status=Breach.Status.OPEN)
    parts = (
        _counted(ProcessingActivity.objects.filter(is_active=True), activities=Count("pk")),
        _counted(
            SubjectRequest.objects.filter(status=SubjectRequest.Status.RECEIVED),
            requests=Count("pk"),
            late_requests=Count("pk", filter=is_request_late()),
        ),
        _counted(
            Breach.objects.all(),
            breaches=Count("pk", filter=is_open),
            late_breaches=Count("pk", filter=is_running() & known_before(timezone.now())),
        ),
    )
    return [
        PrivacyRow(one, sum((part.get(one.pk, PrivacyFigures()) for part in parts), PrivacyFigures()))
        for one in every_organization()
    ]


def total_of_privacy(rows: Iterable[PrivacyRow]) -> PrivacyFigures:
    return sum((row.figures for row in rows), PrivacyFigures())


def running_breaches() -> QuerySet[Any]:
    """The least time left first; none that is only practised. Runs under `with oversight()`."""
    rows: QuerySet[Any] = Breach.objects.filter(is_running(), organization__training=None)
    return rows.select_related("organization").order_by("known_at", "pk")


def breaches_to_warn_of() -> list[Breach]:
    """With a day or less left, or none. Runs under `with oversight()`."""
    return list(running_breaches().filter(known_before(timezone.now() + LAST_DAY)))


def _counted(rows: QuerySet[Any], **numbers: Any) -> dict[int, PrivacyFigures]:
    named = {f"number_of_{name}": number for name, number in numbers.items()}
    found = rows.order_by().values("organization").annotate(**named)
    return {
        row["organization"]: PrivacyFigures(**{name: row[f"number_of_{name}"] for name in numbers}) for row in found
    }
