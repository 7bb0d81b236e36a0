"""The keys by which an entry is posted once. What a browser sends is not one as it stands: it may be another's."""

from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import Sum
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.execution.models import Account, Entry
from bmms.lib.money import format_pesos
from bmms.tenancy.prepared import Given, Prepared

FORMS: Final = UUID("5e0c1f3a-7a0b-4f0e-9d5c-2f6f0a4f9b11")
RECORDS: Final = UUID("c2b8e7d4-93a1-4c57-8a36-6be1d0f7e522")


def form_key(sent: UUID | None, what: str, by: Actor) -> UUID | None:
    """One person's form for one kind of posting: it meets no other's and no record's."""
    return sent and uuid5(FORMS, f"{what}:{by.user_id}:{sent}")


def record_key(what: str, key: UUID) -> UUID:
    """Of what a record posts by itself: no form reaches it."""
    return uuid5(RECORDS, f"{what}:{key}")


def entry_posted_with(key: UUID) -> Entry | None:
    """What this key has posted: a second request waits here for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])
    known = _POSTED.objects(request=key)
    return known[0] if known else None


_POSTED: Final = Prepared(lambda: Entry.objects.filter(request=Given("request")))


def refuse_other(known: Entry) -> None:
    """The key has posted, but not what is asked now."""
    lines = known.postings.exclude(account__level=Account.Level.CASH).order_by()
    sums = lines.values("measure").annotate(sum=Sum("amount")).values_list("sum", flat=True)
    words = _("This form has posted %(amount)s already, with number %(number)s. Open a new one for anything else.")
    amount = format_pesos(max((abs(each) for each in sums), default=Decimal(0)))
    raise DomainError(words % {"amount": amount, "number": known.number})
