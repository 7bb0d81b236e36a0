"""One action with many rows: tried first and shown, then done; each row on its own savepoint, by its own rules."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.answers import refusal_in_words
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.audit.models import Event
from bmms.audit.queries.history import EventInWords, in_words
from bmms.jobs.actions import enqueue
from bmms.jobs.models import Job
from bmms.ui.lists import BulkAction, RecordList
from bmms.workbench.queries.bulk import Chosen

BULK: Final = "list.bulk"
AT_ONCE: Final = 200  # rows that a request changes itself; more are background work
TOLD_EVERY: Final = 50
REFUSALS_KEPT: Final = 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Effect:
    """What would become of one row: its events in words, or why it is refused."""

    row: Any
    refusal: str
    events: Sequence[EventInWords]


@dataclass(frozen=True)
class Outcome:
    changed: int
    refusals: list[str]

    @property
    def words(self) -> str:
        done = _("Done for %d rows.") % self.changed
        if not self.refusals:
            return done
        return f"{done} " + _("%(number)d were refused: %(reasons)s") % {
            "number": len(self.refusals),
            "reasons": " ".join(self.refusals[:3]),
        }


@transaction.atomic
def try_bulk(action: BulkAction, rows: Sequence[Any], values: Mapping[str, Any], *, by: Actor) -> list[Effect]:
    """What it would do with these rows. Nothing of it stays."""
    check(by, Permission(action.permission))
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with transaction.atomic():
        refusals = [refusal_in_words(lambda row=row: action.act(row, by=by, **values)) for row in rows]  # type: ignore[misc]
        events: dict[str, list[EventInWords]] = defaultdict(list)
        for each in in_words(list(Event.objects.filter(pk__gt=last, user_id=by.user_id).order_by("pk"))):
            events[each.event.subject_id].append(each)
        transaction.set_rollback(True)
    return [Effect(row, words, events[str(row.pk)]) for row, words in zip(rows, refusals, strict=True)]


@transaction.atomic
def ask_for_bulk(
    which: RecordList,
    action: BulkAction,
    chosen: Chosen,
    values: Mapping[str, Any],
    sent: Mapping[str, str],
    *,
    by: Actor,
) -> Outcome | Job:
    """Done at once, or by a job where there are many rows. `sent` is the form as it was filled in."""
    check(by, Permission(which.permission))
    check(by, Permission(action.permission))
    if chosen.count(which, by) > AT_ONCE:
        asked = {"name": which.name, "action": action.name, "chosen": chosen.in_text(), "sent": dict(sent)}
        return enqueue(BULK, asked, by=by)
    return do_bulk(which, action, chosen, values, progress=lambda *_told: None, by=by)


@transaction.atomic
def do_bulk(
    which: RecordList, action: BulkAction, chosen: Chosen, values: Mapping[str, Any], *, progress: Progress, by: Actor
) -> Outcome:
    check(by, Permission(action.permission))
    rows, refusals = list(chosen.rows(which, by)), list[str]()
    for number, row in enumerate(rows, start=1):
        words = refusal_in_words(lambda row=row: action.act(row, by=by, **values))  # type: ignore[misc]
        if words:
            refusals.append(f"{row}: {words}")
        if number % TOLD_EVERY == 0:
            progress(number, len(rows))
    outcome = Outcome(len(rows) - len(refusals), refusals)
    about = {"list": (None, which.name), "step": (None, action.name), "rows": (None, outcome.changed)}
    record("list.changed", None, by=by, changes=about | {"refused": (None, refusals[:REFUSALS_KEPT])})
    return outcome
