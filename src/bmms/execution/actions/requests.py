from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, SamePerson
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.execution.actions.ledger import Charge, obligate
from bmms.execution.actions.posting import Refused
from bmms.execution.actions.telling import tell_of_step, tell_of_text
from bmms.execution.models import REQUEST_STEPS, Account, ObligationRequest, RequestLine
from bmms.execution.queries.accounts import account_numbered
from bmms.execution.queries.keys import record_key
from bmms.execution.queries.obstacles import obstacle_on, refuse_object_of_another_class, shortfall_of
from bmms.execution.queries.papers import locked, writers_of
from bmms.execution.queries.requests import lines_of
from bmms.lib.changes import apply_values

FIELDS: Final = ("allotment", "date", "payee", "particulars", "object_code", "amount")


@transaction.atomic
def prepare_request(values: Mapping[str, Any], *, by: Actor) -> ObligationRequest:
    """`object_code` and `amount` are those of its first object line, `further` has the same of each other line."""
    check(by, Permission.OBLIGATION_PREPARE)
    request, lines = ObligationRequest(prepared_by_id=by.user_id), _lines(values)
    given = {name: values[name] for name in FIELDS} | {"amount": _total(lines)}
    for name, value in given.items():
        setattr(request, name, value)
    _refuse_nonsense(request, lines)
    request.save(force_insert=True)
    _keep(lines, request)
    changes = {name: (None, value) for name, value in given.items()} | _changed_lines([], lines)
    record("obligation_request.prepared", request, by=by, changes=changes)
    tell_of_text(request, by=by)
    return request


@transaction.atomic
def edit_request(request: ObligationRequest, values: Mapping[str, Any], *, by: Actor) -> None:
    """Whoever edits it last is named as who prepared it; nobody who has edited it signs."""
    check(by, Permission.OBLIGATION_PREPARE)
    current = _locked(request)
    if not current.is_open:
        raise DomainError(_("A signed request is not changed any more: have it returned."))
    before, lines = lines_of(current), _lines(values)
    changes = apply_values(current, {name: values[name] for name in FIELDS} | {"amount": _total(lines)})
    changes |= _changed_lines(before, lines)
    _refuse_nonsense(current, lines)
    current.prepared_by_id = by.user_id
    current.save(update_fields=[*FIELDS, "prepared_by"])
    current.lines.all().delete()
    _keep(lines, current)
    record("obligation_request.edited", current, by=by, changes=changes)
    tell_of_text(current, by=by)


@transaction.atomic
def sign_request(request: ObligationRequest, *, by: Actor) -> None:
    """Box A: the charges are necessary, lawful and under my direct supervision."""
    current = _locked(request)
    step = take_step(REQUEST_STEPS, "sign", current, state=current.status, by=by)
    if by.user_id in writers_of(current):
        raise SamePerson
    before = current.status
    current.status, current.signed_by_id, current.signed_at = step.target, by.user_id, timezone.now()
    current.save(update_fields=["status", "signed_by", "signed_at"])
    record("obligation_request.signed", current, by=by)
    tell_of_step(current, before, by=by)


@transaction.atomic
def return_request(request: ObligationRequest, *, reason: str, by: Actor) -> None:
    current = _locked(request)
    step = take_step(REQUEST_STEPS, "return", current, state=current.status, by=by, reason=reason)
    before = current.status
    current.status, current.signed_by, current.signed_at = step.target, None, None
    current.save(update_fields=["status", "signed_by", "signed_at"])
    record("obligation_request.returned", current, by=by, reason=reason)
    tell_of_step(current, before, by=by)


@transaction.atomic
def obligate_request(request: ObligationRequest, *, by: Actor) -> None:
    """Box B: allotment is available, and obligated with this. The ledger has the last word."""
    current = _locked(request)
    step = take_step(REQUEST_STEPS, "obligate", current, state=current.status, by=by)
    if by.user_id in {*writers_of(current), current.signed_by_id}:
        raise SamePerson
    lines = lines_of(current)
    obligations = obligate(
        [Charge(current.allotment, line.amount, line.object_code) for line in lines],
        payee=current.payee,
        particulars=current.particulars,
        on=current.date,
        by=by,
        key=record_key("ors", current.key),
    )
    for line, obligation in zip(lines, obligations, strict=True):
        line.obligation = obligation
        if line.pk:  # a single line is the request itself
            line.save(update_fields=["obligation"])
    before, current.obligation = current.status, obligations[0]
    current.status, current.obligated_by_id, current.obligated_at = step.target, by.user_id, timezone.now()
    current.save(update_fields=["status", "obligated_by", "obligated_at", "obligation"])
    record("obligation_request.obligated", current, by=by)
    tell_of_step(current, before, by=by)


def _locked(request: ObligationRequest) -> ObligationRequest:
    """With its allotment as it is now, which every step looks at."""
    current = locked(request)
    current.allotment = account_numbered(current.allotment_id)
    return current


def _lines(values: Mapping[str, Any]) -> list[RequestLine]:
    told = [values, *values.get("further", ())]
    return [
        RequestLine(position=number, object_code=each["object_code"], amount=each["amount"])
        for number, each in enumerate(told, start=1)
    ]


def _total(lines: list[RequestLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))


def _keep(lines: list[RequestLine], request: ObligationRequest) -> None:
    for line in lines if len(lines) > 1 else ():
        line.request = request
        line.save(force_insert=True)


def _changed_lines(before: list[RequestLine], after: list[RequestLine]) -> dict[str, tuple[Any, Any]]:
    """Of one line its object and amount have said it all."""
    was, now = ("; ".join(map(str, lines)) for lines in (before, after))
    return {"lines": (was or None, now)} if max(len(before), len(after)) > 1 and was != now else {}


def _refuse_nonsense(request: ObligationRequest, lines: list[RequestLine]) -> None:
    request.clean_fields(exclude=["organization", "prepared_by", "signed_by", "obligated_by", "obligation"])
    if request.allotment.level != "allotment":
        raise DomainError(_("A request charges an allotment."))
    if about := obstacle_on(request.allotment, request.date):
        raise Refused(about)
    charged = Decimal(0)
    for line in lines:
        charged += line.amount
        with _named(line, lines):
            _refuse_line(request.allotment, line, charged)


def _refuse_line(allotment: Account, line: RequestLine, charged: Decimal) -> None:
    """`charged`: with all lines before it."""
    line.clean_fields(exclude=["organization", "request", "obligation"])
    if line.amount <= 0:
        raise DomainError(_("The amount has to be above zero."))
    refuse_object_of_another_class(allotment.allotment_class, line.object_code)
    if about := shortfall_of(allotment, "allotment", allotment.allotted - allotment.obligated, charged):
        raise Refused(about)


@contextmanager
def _named(line: RequestLine, lines: list[RequestLine]) -> Iterator[None]:
    """A refusal says of which line it is."""
    try:
        yield
    except DomainError as error:
        if len(lines) == 1:
            raise
        told = {"number": line.position, "object": line.object_code, "why": error.message}
        raise DomainError(_("Line %(number)d, %(object)s: %(why)s") % told) from error


REQUEST_TAKES: Final[Mapping[str, Callable[..., object]]] = {
    "sign": sign_request,
    "return": return_request,
    "obligate": obligate_request,
}
REQUEST_ASKS: Final = {"return": ("reason",)}
