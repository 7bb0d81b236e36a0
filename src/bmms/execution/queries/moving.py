"""What is asked of MFBM, and what moves."""

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from bmms.execution.models import Account, Modification, ReleaseRequest
from bmms.execution.queries.accounts import accounts, number_of


def release_requests() -> QuerySet[ReleaseRequest]:
    found: QuerySet[ReleaseRequest] = ReleaseRequest.objects.select_related(
        *("appropriation__ppa", "appropriation__act", "unit", "entry"),
        *("prepared_by", "signed_by", "reviewed_by", "endorsed_by", "released_by"),
    )
    return found


def releases_listed() -> QuerySet[ReleaseRequest]:
    """With what a list shows of them, and no more: every further table doubles the time that planning takes."""
    found: QuerySet[ReleaseRequest] = ReleaseRequest.objects.select_related("appropriation__ppa", "unit", "entry")
    return found


def release_request_with_key(key: UUID) -> ReleaseRequest | None:
    return release_requests().filter(key=key).first()


def modifications() -> QuerySet[Modification]:
    found: QuerySet[Modification] = Modification.objects.select_related(
        *("source__ppa", "source__act", "source__unit", "target__ppa", "target__act", "target__unit", "entry"),
        *("prepared_by", "signed_by", "approved_by"),
    )
    return found.annotate(source_number=number_of("source"), target_number=number_of("target"))


def modifications_listed() -> QuerySet[Modification]:
    found: QuerySet[Modification] = Modification.objects.select_related("source", "target", "entry")
    return found.annotate(source_number=number_of("source"), target_number=number_of("target"))


def modification_with_key(key: UUID) -> Modification | None:
    return modifications().filter(key=key).first()


def appropriations_to_release() -> QuerySet[Any]:
    """With something that is not released yet."""
    found = accounts().filter(level=Account.Level.APPROPRIATION, appropriated__gt=F("allotted"))
    return found.order_by("ppa__code", "allotment_class", "pk")


def allotments() -> QuerySet[Any]:
    found = accounts().filter(level=Account.Level.ALLOTMENT)
    return found.annotate(unobligated_now=F("allotted") - F("obligated")).order_by("ppa__code", "allotment_class", "pk")
