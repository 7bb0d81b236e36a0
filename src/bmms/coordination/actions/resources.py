from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.coordination.models import Booking, Matter, Resource
from bmms.coordination.queries.calendar import bookings_within
from bmms.lib.changes import apply_values
from bmms.ui.templatetags.ui import moment

FIELDS: Final = ("kind", "name", "whereabouts", "seats", "is_offered")


@transaction.atomic
def add_resource(values: Mapping[str, Any], *, by: Actor) -> Resource:
    check(by, Permission.RESOURCE_MANAGE)
    resource = Resource()
    changes = apply_values(resource, {name: values[name] for name in FIELDS if name in values})
    _refuse_wrong(resource)
    resource.save(force_insert=True)
    record("resource.added", resource, by=by, changes=changes)
    return resource


@transaction.atomic
def edit_resource(resource: Resource, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """What was booked of it stays booked, also when nobody can book it any more."""
    check(by, Permission.RESOURCE_MANAGE)
    current = _held(resource)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    if not changes:
        return
    _refuse_wrong(current)
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("resource.edited", current, by=by, changes=changes)


@transaction.atomic
def book(
    resource: Resource,
    purpose: str,
    from_at: datetime,
    until_at: datetime,
    *,
    by: Actor,
    matter: Matter | None = None,
) -> Booking:
    """It is held while one looks whether it is free: of two who book at once the second reads who was first."""
    check(by, Permission.RESOURCE_BOOK)
    current, person = _held(resource), by.user_id
    if person is None:
        raise NotAllowed(Permission.RESOURCE_BOOK)
    if until_at <= from_at:
        raise DomainError(_("It would end before it begins."))
    if until_at <= timezone.now():
        raise DomainError(_("That time is over."))
    _refuse_unavailable(current, from_at, until_at)
    booking = Booking(resource=current, purpose=purpose.strip(), from_at=from_at, until_at=until_at, matter=matter)
    booking.booked_by_id = person
    booking.clean_fields(exclude=["organization", "resource", "matter", "booked_by", "cancelled_by"])
    booking.save(force_insert=True)
    told = {"resource": (None, current.name), "from_at": (None, from_at), "until_at": (None, until_at)}
    record("booking.made", booking, by=by, changes=told)
    return booking


@transaction.atomic
def cancel_booking(booking: Booking, *, by: Actor) -> None:
    """One's own, or anybody's for whoever keeps the list."""
    check(by, Permission.RESOURCE_BOOK)
    current = Booking.objects.select_for_update(of=("self",)).select_related("resource").get(pk=booking.pk)
    if current.booked_by_id != by.user_id:
        check(by, Permission.RESOURCE_MANAGE)
    if current.is_cancelled:
        raise DomainError(_("It is cancelled already."))
    if current.until_at <= timezone.now():
        raise DomainError(_("That time is over."))
    current.cancelled_by_id, current.cancelled_at = by.user_id, timezone.now()
    current.save(update_fields=["cancelled_by", "cancelled_at"])
    record("booking.cancelled", current, by=by, changes={"cancelled_at": (None, current.cancelled_at)})


def _held(resource: Resource) -> Resource:
    current: Resource = Resource.objects.select_for_update().get(pk=resource.pk)
    return current


def _refuse_unavailable(resource: Resource, from_at: datetime, until_at: datetime) -> None:
    if not resource.is_offered:
        raise DomainError(_("%s cannot be booked now.") % resource)
    taken = bookings_within(resource, from_at, until_at).first()
    if taken is not None:
        about = {"what": resource, "who": taken.booked_by.name, "until": moment(taken.until_at)}
        raise DomainError(_("%(what)s is taken: %(who)s has it until %(until)s.") % about)


def _refuse_wrong(resource: Resource) -> None:
    resource.clean_fields(exclude=["organization"])
    if Resource.objects.filter(name=resource.name).exclude(pk=resource.pk).exists():
        raise DomainError(_("Something else is called %s already.") % resource.name)
