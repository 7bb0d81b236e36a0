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
from bmms.audit.actions import record
from bmms.documents.queries import attachments_on
from bmms.geography.queries.browse import place_with_code
from bmms.lib.changes import apply_values
from bmms.planning.models import INVESTMENT_STEPS, InvestmentLine
from bmms.planning.queries.investments import news_of_line, workers_on_line
from bmms.planning.queries.ppas import named, ppas_called

FIELDS: Final = (
    *("fiscal_year", "ppa", "title", "place", "work", "source", "amount", "total_cost", "rank", "outputs", "readiness"),
)
SIGNED: Final = ("submitted", "endorsed", "accepted", "approved")
DECISIONS: Final = ("endorse", "accept", "approve")
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
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    if not changes:
        return current
    _refuse_what_does_not_fit(current)
    current.version += line is not None
    current.save()
    if line is None:
        record("aip_line.added", current, by=by, changes={**changes, "ppa": (None, current.ppa)})
    else:
        record("aip_line.edited", current, by=by, changes=changes)
    return current


@transaction.atomic
def write_investment_row(line: InvestmentLine | None, values: Mapping[str, Any], *, by: Actor) -> None:
    """A row of a file: the PPA and the place are named by their codes."""
    ppa = named(ppas_called([values["ppa"]]), values["ppa"])
    place = place_with_code(values["place"]) if values["place"] else None
    if values["place"] and place is None:
        raise DomainError(_("No place has the code %s.") % values["place"])
    write_investment(line, {**values, "ppa": ppa, "place": place}, by=by)


@transaction.atomic
def remove_investment(line: InvestmentLine, *, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    current = _open(line)
    if attachments_on([current]):
        raise DomainError(_("Files are attached to it: remove them first."))
    _settle(current, by)
    record("aip_line.removed", current, by=by, changes={"title": (current.title, None)})
    current.delete()


@transaction.atomic
def move_investment(line: InvestmentLine, step: str, *, by: Actor, reason: str = "", resolution: str = "") -> None:
    """Whoever wrote or submitted a line neither endorses nor accepts it, and nobody does both.

    `resolution` is by which the BEDC has approved it: BPDA is its secretariat.
    """
    current = _held(line)
    taken = take_step(INVESTMENT_STEPS, step, current, state=current.status, by=by, reason=reason)
    if step in DECISIONS and by.user_id in workers_on_line(current) | {current.endorsed_by_id}:
        raise SamePerson
    if step == "approve":
        _resolved(current, resolution)
    _settle(current, by)
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
    _moved(line, status, "aip_line.approved", reason, by, signs="approved", kept=SIGNED[:3])
    tell(news_of_line("aip_line.approved", line), people=workers_on_line(line), by=by)


STEPS_TAKEN: Final = {
    "submit": _submitted,
    "withdraw": _withdrawn,
    "endorse": _endorsed,
    "return": _returned,
    "send_back": _returned,
    "accept": _accepted,
    "approve": _approved,
}


def _resolved(line: InvestmentLine, resolution: str) -> None:
    line.resolution = resolution.strip()
    if not line.resolution:
        raise DomainError(_("Say by which resolution the BEDC has approved it."))
    line.clean_fields(exclude=["organization", "ppa", "place"])


def _settle(line: InvestmentLine, by: Actor) -> None:
    for kind in WAITING:
        settle(kind, news_of_line(kind, line).once_key, by=by)


def _moved(
    line: InvestmentLine, status: str, verb: str, reason: str, by: Actor, *, signs: str = "", kept: Sequence[str] = ()
) -> None:
    """Signatures that are not kept are open again."""
    before, line.status = line.status, status
    for name in SIGNED:
        if name not in kept:
            setattr(line, f"{name}_by_id", by.user_id if name == signs else None)
            setattr(line, f"{name}_at", timezone.now() if name == signs else None)
    line.save()
    changes = {"status": (before, status)} | ({"resolution": ("", line.resolution)} if line.resolution else {})
    record(verb, line, by=by, changes=changes, reason=reason)


def _refuse_what_does_not_fit(line: InvestmentLine) -> None:
    line.clean_fields(exclude=["organization", "ppa", "place"])
    if not line.ppa.runs_in(line.fiscal_year):
        words = _("%(ppa)s does not run in fiscal year %(year)d.")
        raise DomainError(words % {"ppa": line.ppa, "year": line.fiscal_year})
    if not line.amount.is_finite() or line.amount < 0:
        raise DomainError(_("An amount is zero or more."))
    if line.total_cost is not None and line.total_cost < line.amount:
        raise DomainError(_("The total cost is at least the amount of the year."))
    others = InvestmentLine.objects.filter(ppa=line.ppa, fiscal_year=line.fiscal_year, title=line.title)
    if others.exclude(pk=line.pk).exists():
        raise DomainError(_("This line stands there already."))


def _held(line: InvestmentLine) -> InvestmentLine:
    found = InvestmentLine.objects.select_related("ppa").select_for_update(of=("self",))
    current: InvestmentLine = found.get(pk=line.pk)
    return current


def _open(line: InvestmentLine) -> InvestmentLine:
    current = _held(line)
    if not current.is_open:
        raise DomainError(_("The line is “%s”: it cannot be changed now.") % current.get_status_display())
    return current
