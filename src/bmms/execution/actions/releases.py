from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.execution.actions.ledger import release
from bmms.execution.actions.papers import move_paper, write_paper
from bmms.execution.actions.posting import Refused, reverse_entry
from bmms.execution.models import Account, ReleaseRequest
from bmms.execution.queries.keys import record_key
from bmms.execution.queries.obstacles import obstacle_on, shortfall_of
from bmms.execution.queries.papers import locked
from bmms.periods.queries.reports import overdue_reports

RELEASE_FIELDS: Final = ("appropriation", "unit", "amount", "particulars", "date")


@transaction.atomic
def prepare_release(values: Mapping[str, Any], *, by: Actor) -> ReleaseRequest:
    check(by, Permission.RELEASE_PREPARE)
    asked = ReleaseRequest()
    _write(asked, values, "release_request.prepared", by=by)
    return asked


@transaction.atomic
def edit_release(asked: ReleaseRequest, values: Mapping[str, Any], *, by: Actor) -> None:
    check(by, Permission.RELEASE_PREPARE)
    _write(locked(asked), values, "release_request.edited", by=by)


@transaction.atomic
def sign_release(asked: ReleaseRequest, *, by: Actor) -> None:
    move_paper(asked, "sign", "release_request.signed", by=by)


@transaction.atomic
def review_release(asked: ReleaseRequest, *, by: Actor, conditions: str = "") -> None:
    """The analyst's findings: what the release is tied to. The figures stay the ministry's."""
    current = move_paper(asked, "review", "release_request.reviewed", by=by, reason=conditions)
    current.conditions = conditions.strip()[:500]
    current.save(update_fields=["conditions"])


@transaction.atomic
def endorse_release(asked: ReleaseRequest, *, by: Actor) -> None:
    move_paper(asked, "endorse", "release_request.endorsed", by=by)


@transaction.atomic
def return_release(asked: ReleaseRequest, *, reason: str, by: Actor) -> None:
    move_paper(asked, "return", "release_request.returned", by=by, reason=reason)


@transaction.atomic
def deny_release(asked: ReleaseRequest, *, reason: str, by: Actor) -> None:
    move_paper(asked, "deny", "release_request.denied", by=by, reason=reason)


@transaction.atomic
def issue_release(asked: ReleaseRequest, *, on: date, by: Actor, override_reason: str = "") -> None:
    """The SARO: with the reason, if reports are overdue."""
    current = move_paper(asked, "release", "release_request.released", by=by)
    current.override_reason = override_reason.strip()[:500] if overdue_reports().exists() else ""
    allotment = release(
        current.appropriation,
        current.amount,
        form="SARO",
        on=on,
        by=by,
        unit=current.unit,
        override_reason=current.override_reason,
        key=record_key("sbr", current.key),
    )
    current.entry = allotment.postings.get().entry
    current.save(update_fields=["entry", "override_reason"])


@transaction.atomic
def cancel_release(asked: ReleaseRequest, *, on: date, reason: str, by: Actor) -> None:
    """A negative SARO: of what has not been obligated."""
    if asked.entry is None:
        raise DomainError(_("Nothing is posted yet."))
    reverse_entry(asked.entry, on=on, particulars=reason, by=by)


def _write(asked: ReleaseRequest, values: Mapping[str, Any], verb: str, *, by: Actor) -> None:
    appropriation, amount = values["appropriation"], values["amount"]
    if appropriation.level != Account.Level.APPROPRIATION:
        raise DomainError(_("A release is asked of an appropriation."))
    if amount <= 0:
        raise DomainError(_("The amount has to be above zero."))
    left = appropriation.appropriated - appropriation.allotted
    short = shortfall_of(appropriation, "appropriation", left, amount)
    if about := obstacle_on(appropriation, values["date"]) or short:
        raise Refused(about)
    write_paper(asked, {name: values[name] for name in RELEASE_FIELDS}, verb, by=by)


RELEASE_TAKES: Final[Mapping[str, Callable[..., object]]] = {
    "sign": sign_release,
    "review": review_release,
    "endorse": endorse_release,
    "release": issue_release,
    "return": return_release,
    "deny": deny_release,
    "cancel": cancel_release,
}
RELEASE_ASKS: Final = {
    "review": ("conditions",),
    "release": ("on", "override_reason"),
    "return": ("reason",),
    "deny": ("reason",),
    "cancel": ("on", "reason"),
}
