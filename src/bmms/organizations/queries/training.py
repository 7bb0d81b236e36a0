from typing import Final

from django.db import connection
from django.db.models import QuerySet

from bmms.audit.models import Event
from bmms.organizations.models import TRAINING, Organization
from bmms.tenancy.scope import scope

ONE_RESET: Final = 0x7EACE  # the advisory lock that keeps two resets apart


def organizations_in_use() -> QuerySet[Organization]:
    """All but the generations of training that are over, in which nothing is looked for any more."""
    return Organization.everywhere.exclude(training__isnull=False, stage=Organization.Stage.CLOSED).order_by("pk")


def training_organization(*, locked: bool = False) -> Organization | None:
    """The present generation; none where nobody has set it up.

    Locked, no other reset begins until the transaction ends: two at once would make the same generation.
    """
    if locked:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_RESET])
    return Organization.everywhere.filter(code=TRAINING).first()


def has_been_practised(organization: Organization) -> bool:
    """Whether a person has changed anything since it was reset."""
    with scope(organization.pk, read_only=True):
        return Event.objects.filter(kind=Event.Kind.CHANGE, user_id__isnull=False).exists()
