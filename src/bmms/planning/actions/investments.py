"""Lines of the annual investment program, and their way from the planner over the head to BPDA."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, SamePerson, StaleRecord
from bmms.access.news import settle, tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import record, record_all
from bmms.documents.queries import attachments_on
from bmms.planning.models import INVESTMENT_STEPS, InvestmentLine
from bmms.planning.queries.investment_rules import filled_line, lines_held, refuse_what_others_have
from bmms.planning.queries.investments import news_of_line, workers_on_line

SIGNED: Final = ("submitted", "endorsed", "accepted", "approved")
DECISIONS: Final = ("endorse", "accept", "approve", "reopen")
WAITING: Final = ("aip_line.to_endorse", "aip_line.to_review", "aip_line.returned")


@transaction.atomic
def write_investment(
    line: InvestmentLine | None, values: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> InvestmentLine:
    """A new line, or another text of one that is with the planners."""
    check(by, Permission.PLAN_EDIT)
    current = InvestmentLine(ppa=values["ppa"]) if line is None else _open(line)
    if version is not None and current.version != version:
        raise StaleRecord
    changes = filled_line(current, values)
    if not changes:
        return current
    current.version += line is not None
    current.save()
    if line is None:
        record("aip_line.added", current, by=by, changes={**changes, "ppa": (None, current.ppa)})
    else:
        record("aip_line.edited", current, by=by, changes=changes)
    return current


@transaction.atomic
def remove_investment(line: InvestmentLine, *, by: Actor) -> None:
    remove_investments([line], by=by)


@transaction.atomic
def remove_investments(lines: Sequence[InvestmentLine], *, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    standing = lines_held([line.pk for line in lines])
    if len(standing) < len(lines):
        raise StaleRecord
    if attachments_on(list(standing.values())):
        raise DomainError(_("Files are attached to it: remove them first."))
    for line in standing.values():
        refuse_what_others_have(line)
    _settle([line for line in standing.values() if line.submitted_at], by)  # returned, and that is told somewhere
    record_all("aip_line.removed", [(line, {"title": (line.title, None)}) for line in standing.values()], by=by)
    InvestmentLine.objects.filter(pk__in=standing).delete()


@transaction.atomic
def move_investment(line: InvestmentLine, step: str, *, by: Actor, reason: str = "", resolution: str = "") -> None:
    """Whoever wrote or submitted a line neither endorses nor accepts it, and nobody does both.

    `resolution` is by which the BEDC has approved it: BPDA is its secretariat. What it has written down wrong it takes
    back, with the reason, and records it again.
    """
    current = _held(line)
    taken = take_step(INVESTMENT_STEPS, step, current, state=current.status, by=by, reason=reason)
    if step in DECISIONS and by.user_id in workers_on_line(current) | {current.endorsed_by_id}:
        raise SamePerson
    if step == "approve":
        _resolved(current, resolution)
    _settle([current], by)
    STEPS_TAKEN[taken.name](current, taken.target, reason, by)


@transaction.atomic
def submit_investment(line: InvestmentLine, *, by: Actor) -> None:
    move_investment(line, "submit", by=by)


@transaction.atomic
def endorse_investment(line: InvestmentLine, *, by: Actor) -> None:
    move_investment(line, "endorse", by=by)


@transaction.atomic
def accept_investment(line: InvestmentLine, *, by: Actor) -> None:
    move_investment(line, "accept", by=by)


@transaction.atomic
def approve_investment(line: InvestmentLine, *, resolution: str, by: Actor) -> None:
    move_investment(line, "approve", resolution=resolution, by=by)


def _submitted(line: InvestmentLine, status: str, reason: str, by: Actor) -> None:
    _moved(line, status, "aip_line.submitted", reason, by, signs="submitted")
    but = workers_on_line(line)
    tell(news_of_line("aip_line.to_endorse", line), holders=Permission.PLAN_APPROVE, but=but, by=by)


def _withdrawn(line: InvestmentLine, status: str, reason: str, by: Actor) -> None:
    _moved(line, status, "aip_line.withdrawn", reason, by)


def _endorsed(line: InvestmentLine, status: str, reason: str, by: Actor) -> None:
    _moved(line, status, "aip_line.endorsed", reason, by, signs="endorsed", kept=SIGNED[:1])
    but = workers_on_line(line)
    tell(news_of_line("aip_line.to_review", line), holders=Permission.AIP_REVIEW, but=but, by=by)


def _returned(line: InvestmentLine, status: str, reason: str, by: Actor) -> None:
    _moved(line, status, "aip_line.returned", reason, by, kept=SIGNED[:1])
    tell(news_of_line("aip_line.returned", line), people=workers_on_line(line), by=by)


def _accepted(line: InvestmentLine, status: str, reason: str, by: Actor) -> None:
    _moved(line, status, "aip_line.accepted", reason, by, signs="accepted", kept=SIGNED[:2])
    tell(news_of_line("aip_line.accepted", line), people=workers_on_line(line), by=by)


def _approved(line: InvestmentLine, status: str, reason: str, by: Actor) -> None:
    resolved = ("", line.resolution)
    _moved(line, status, "aip_line.approved", reason, by, signs="approved", kept=SIGNED[:3], resolution=resolved)
    tell(news_of_line("aip_line.approved", line), people=workers_on_line(line), by=by)


def _reopened(line: InvestmentLine, status: str, reason: str, by: Actor) -> None:
    news = news_of_line("aip_line.reopened", line)  # names the approval, which is gone below
    taken_back, line.resolution = (line.resolution, ""), ""
    _moved(line, status, "aip_line.reopened", reason, by, kept=SIGNED[:3], resolution=taken_back)
    tell(news, people=workers_on_line(line), by=by)


STEPS_TAKEN: Final = {
    "submit": _submitted,
    "withdraw": _withdrawn,
    "endorse": _endorsed,
    "return": _returned,
    "send_back": _returned,
    "accept": _accepted,
    "approve": _approved,
    "reopen": _reopened,
}


def _resolved(line: InvestmentLine, resolution: str) -> None:
    line.resolution = resolution.strip()
    if not line.resolution:
        raise DomainError(_("Say by which resolution the BEDC has approved it."))
    line.clean_fields(exclude=["organization", "ppa", "place"])


def _settle(lines: Sequence[InvestmentLine], by: Actor) -> None:
    """Nothing waits for anybody any more."""
    for kind in WAITING:
        settle(kind, *(news_of_line(kind, line).once_key for line in lines), by=by)


def _moved(
    line: InvestmentLine,
    status: str,
    verb: str,
    reason: str,
    by: Actor,
    *,
    signs: str = "",
    kept: Sequence[str] = (),
    **changed: tuple[str, str],
) -> None:
    """Signatures that are not kept are open again. `changed` is what else the history tells."""
    before, line.status = line.status, status
    for name in SIGNED:
        if name not in kept:
            setattr(line, f"{name}_by_id", by.user_id if name == signs else None)
            setattr(line, f"{name}_at", timezone.now() if name == signs else None)
    line.save()
    record(verb, line, by=by, changes={"status": (before, status), **changed}, reason=reason)


def _held(line: InvestmentLine) -> InvestmentLine:
    if line.pk not in (found := lines_held([line.pk])):
        raise InvestmentLine.DoesNotExist
    return found[line.pk]


def _open(line: InvestmentLine) -> InvestmentLine:
    current = _held(line)
    refuse_what_others_have(current)
    return current
