from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.lib.changes import apply_values
from bmms.organizations.models import Signatory
from bmms.organizations.queries import signatories

FIELDS: Final = ("form", "place", "unit", "name", "designation", "is_officer_in_charge", "from_date", "until_date")
OVERLAP: Final = "organizations_signatory_no_overlap"
DAY: Final = timedelta(days=1)


@transaction.atomic
def appoint_signatory(values: Mapping[str, Any], *, by: Actor) -> Signatory:
    """From a day on, somebody signs a form in a place. Whoever signed there without an end, ends the day before."""
    check(by, Permission.SIGNATORY_MANAGE)
    new = Signatory()
    changes = apply_values(new, {name: values[name] for name in FIELDS if name in values})
    new.clean_fields()
    _refuse_period(new.from_date, new.until_date)
    if new.unit and new.unit.closed_on:
        raise DomainError(_("%s is closed.") % new.unit)
    _make_room(new, by=by)
    _insert(new)
    record("signatory.appointed", new, by=by, changes=changes)
    return new


@transaction.atomic
def end_signatory(signatory: Signatory, *, last_day: date, by: Actor) -> None:
    check(by, Permission.SIGNATORY_MANAGE)
    current = _locked(signatory)
    if current.until_date and last_day > current.until_date:
        raise DomainError(_("Their time ends on an earlier day already. Appoint them anew to continue."))
    _end(current, last_day, by=by)


@transaction.atomic
def withdraw_signatory(signatory: Signatory, *, reason: str, by: Actor) -> None:
    """Take back an entry that was a mistake: it never held, and the log keeps it."""
    check(by, Permission.SIGNATORY_MANAGE)
    if not reason.strip():
        raise DomainError(_("Say what was wrong with the entry."))
    current = _locked(signatory)
    current.withdrawn_at = timezone.now()
    current.save(update_fields=["withdrawn_at"])
    changes = {"withdrawn_at": (None, current.withdrawn_at)}
    record("signatory.withdrawn", current, by=by, changes=changes, reason=reason)


def _make_room(new: Signatory, *, by: Actor) -> None:
    beside = signatories().filter(form=new.form, place=new.place, unit=new.unit)
    open_ended = beside.filter(until_date=None, from_date__lt=new.from_date)
    predecessor = open_ended.select_for_update(of=("self",)).first()  # its end may be set at this moment
    if predecessor:
        _end(predecessor, new.from_date - DAY, by=by)
    for other in beside.exclude(until_date__lt=new.from_date):
        if new.until_date is None or other.from_date <= new.until_date:
            raise DomainError(
                _("%(name)s signs there from %(from)s. End that entry first, or choose other days.")
                % {"name": other.name, "from": other.from_date}
            )


def _insert(new: Signatory) -> None:
    try:
        with transaction.atomic():
            new.save(force_insert=True)
    except IntegrityError as overlap:  # two people appointed at the same moment: the database lets one pass
        if OVERLAP not in str(overlap):
            raise
        raise DomainError(_("Somebody else was appointed there just now. Load the page again.")) from overlap


def _end(signatory: Signatory, last_day: date, *, by: Actor) -> None:
    _refuse_period(signatory.from_date, last_day)
    changes = apply_values(signatory, {"until_date": last_day})
    signatory.save(update_fields=["until_date"])
    record("signatory.ended", signatory, by=by, changes=changes)


def _refuse_period(from_date: date, until_date: date | None) -> None:
    if until_date is not None and until_date < from_date:
        raise DomainError(_("The last day lies before the first."))


def _locked(signatory: Signatory) -> Signatory:
    current: Signatory | None = Signatory.objects.select_for_update().filter(pk=signatory.pk, withdrawn_at=None).first()
    if current is None:
        raise DomainError(_("This entry was taken back already."))
    return current
