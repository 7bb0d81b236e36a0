from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.news import settle, tell
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.execution.actions.papers import move_paper
from bmms.execution.queries.papers import locked, writers_of
from bmms.planning.models import Indicator
from bmms.projects.actions.progress import measure
from bmms.projects.models import Accomplishment, AccomplishmentRow, AlertLevels
from bmms.projects.queries.accomplishment_rules import Reached, filled, refuse_when_closed
from bmms.projects.queries.accomplishments import (
    accomplishment_of,
    news_of_accomplishment,
    rows_of,
    submission_key,
)
from bmms.projects.queries.project_rules import in_a_line
from bmms.projects.queries.projects import digest_of

A = Accomplishment.Status


@transaction.atomic
def write_accomplishment(
    indicator: Indicator,
    year: int,
    quarter: int,
    lines: Sequence[Reached],
    *,
    remarks: str,
    by: Actor,
    seen: str = "",
) -> Accomplishment:
    """What was reached in a quarter, for the first time or anew while it is open.

    `seen` tells what stood there when it was asked for.
    """
    check(by, Permission.ACCOMPLISHMENT_EDIT)
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)  # two who begin at once: one waits
    known = accomplishment_of(indicator, year, quarter)
    current = locked(known) if known else Accomplishment(indicator=indicator, fiscal_year=year, quarter=quarter)
    refuse_when_closed(current)
    standing = rows_of(current)
    if seen and seen != digest_of(standing, current.remarks):
        raise StaleRecord
    places = {row.place_id for row in standing if row.place_id}
    rows = filled(current, lines, standing=places, remarks=remarks, by=by)
    current.save()
    _replace_rows(current, rows)
    record("accomplishment.edited", current, by=by, changes={"rows": (in_a_line(standing), in_a_line(rows))})
    return current


@transaction.atomic
def move_accomplishment(accomplishment: Accomplishment, step: str, *, by: Actor, reason: str = "") -> None:
    """Submit, certify, approve or return. Whoever has written it neither certifies nor approves it."""
    match step:
        case "submit":
            current = move_paper(accomplishment, step, "accomplishment.submitted", by=by)
            current.submissions += 1
            current.save(update_fields=["submissions"])
            _tell("accomplishment.certify", current, Permission.ACCOMPLISHMENT_CERTIFY, by)
        case "certify":
            current = move_paper(accomplishment, step, "accomplishment.certified", by=by)
            settle("accomplishment.certify", submission_key(current), by=by)
            _tell("accomplishment.approve", current, Permission.ACCOMPLISHMENT_APPROVE, by)
        case "approve":
            current = move_paper(accomplishment, step, "accomplishment.approved", by=by)
            settle("accomplishment.approve", submission_key(current), by=by)
        case _:
            current = move_paper(accomplishment, step, "accomplishment.returned", by=by, reason=reason)
            for kind in ("accomplishment.certify", "accomplishment.approve"):
                settle(kind, submission_key(current), by=by)
            tell(news_of_accomplishment("accomplishment.returned", current), people=writers_of(current), by=by)
    measure(current.indicator.ppa, by=by)


@transaction.atomic
def remove_accomplishment(accomplishment: Accomplishment, *, by: Actor) -> None:
    """A draft that was begun by mistake."""
    check(by, Permission.ACCOMPLISHMENT_EDIT)
    current = locked(accomplishment)
    refuse_when_closed(current)
    record("accomplishment.removed", current, by=by)
    _replace_rows(current, [])
    current.delete()


@transaction.atomic
def set_alert_levels(values: Mapping[str, Decimal], *, by: Actor) -> AlertLevels:
    """From how many points behind the plan a project of the organization calls for what."""
    check(by, Permission.PROJECT_CONFIRM)
    if not 0 < values["early"] < values["urgent"] < values["terminal"] <= 100:
        raise DomainError(_("Each level has to be higher than the one before it, and none higher than 100."))
    current = AlertLevels.objects.select_for_update().first() or AlertLevels()
    before = str(current)
    for name in ("early", "urgent", "terminal"):
        setattr(current, name, values[name])
    current.save()
    record("alert_levels.set", current, by=by, changes={"levels": (before, str(current))})
    return current


def _replace_rows(current: Accomplishment, rows: Sequence[AccomplishmentRow]) -> None:
    AccomplishmentRow.objects.filter(accomplishment=current).delete()
    for row in rows:
        row.accomplishment = current
        row.save(force_insert=True)


def _tell(kind: str, current: Accomplishment, holders: Permission, by: Actor) -> None:
    tell(news_of_accomplishment(kind, current), holders=holders, but=current.signers | writers_of(current), by=by)
