from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.communities.models import MUNICIPALITY_STEPS, Municipality
from bmms.lib.changes import apply_values

FIELDS: Final = ("households", "persons", "source", "as_of_date")


@transaction.atomic
def set_own_figure(municipality: Municipality, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    """What the city or municipality itself says; the sum of its barangays is never written over it."""
    check(by, Permission.COMMUNITY_EDIT)
    current = _locked(municipality)
    if version != current.version:
        raise StaleRecord
    if not current.is_open:
        raise DomainError(_("It is submitted and locked: have it reopened first."))
    changes = apply_values(current, {name: values[name] for name in FIELDS})
    if current.persons is not None and not (current.source and current.as_of_date):
        raise DomainError(_("Say where the figure is from, and of which day."))
    if not changes:
        return
    current.clean_fields(exclude=["organization", "place"])
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("obc_municipality.figure_set", current, by=by, changes=changes)


@transaction.atomic
def move_municipality(municipality: Municipality, step: str, *, by: Actor, reason: str = "") -> None:
    """Submit: no profile in it changes until it is reopened, with a reason, by somebody who may."""
    current = _locked(municipality)
    taken = take_step(MUNICIPALITY_STEPS, step, current, state=current.status, by=by, reason=reason)
    before, current.status = current.status, taken.target
    is_submitted = taken.target == Municipality.Status.SUBMITTED
    current.submitted_by_id = by.user_id if is_submitted else None
    current.submitted_at = timezone.now() if is_submitted else None
    current.save(update_fields=["status", "submitted_by", "submitted_at"])
    changes = {"status": (before, taken.target)}
    if is_submitted:
        record("obc_municipality.submitted", current, by=by, changes=changes)
    else:
        record("obc_municipality.reopened", current, by=by, changes=changes, reason=reason)


def _locked(municipality: Municipality) -> Municipality:
    found = Municipality.objects.select_related("place__parent__parent").select_for_update(of=("self",))
    return found.get(pk=municipality.pk)
