"""Rows of files as changes: what the pages do, found again by codes instead of addresses, and written many at once."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import Changes, record_all
from bmms.geography.models import Place
from bmms.geography.queries.browse import places_with_codes
from bmms.planning.models import PPA, GenderLine, Indicator, InvestmentLine, Objective
from bmms.planning.queries.gender_rules import filled_gender_line, gender_lines_held, gender_lines_taken
from bmms.planning.queries.investment_rules import filled_line, lines_held, lines_taken, refuse_what_others_have
from bmms.planning.queries.ppa_rules import (
    IndicatorsAround,
    PPAsAround,
    filled_indicator,
    filled_ppa,
    unchanged,
)
from bmms.planning.queries.ppas import named, ppas_called
from bmms.planning.queries.signing import refuse_closed
from bmms.planning.queries.strategies import (
    filled_objective,
    latest_strategies_held,
    objective_named,
    objectives_called,
    objectives_held,
    objectives_taken,
    told_of,
)

Values = Mapping[str, Any]


@transaction.atomic
def write_ppas(rows: Sequence[Row], *, by: Actor) -> None:
    """A row may say only some of a PPA that is there; `parent` is a code, too."""
    check(by, Permission.PLAN_EDIT)
    around = PPAsAround.of(_present(rows), [row.values["code"] for row in rows])
    known = ppas_called(row.values.get("parent", "") for row in rows)
    known |= {ppa.code: ppa for ppa in around.standing.values()}

    def made(row: Row) -> tuple[PPA, Changes]:
        values = dict(row.values)
        if "parent" in values:
            values["parent"] = named(known, values["parent"]) if values["parent"] else None
        ppa = copy(unchanged(around.standing, row.record.pk, row.record.version)) if row.record else PPA()
        changes = filled_ppa(ppa, values, around)
        known[ppa.code] = ppa  # as the rows below it find it
        if ppa.parent_id:
            around.parts.setdefault(ppa.parent_id, set()).add(ppa.level)
        return ppa, changes

    found = judged(rows, made)
    record_all("ppa.added", _added(PPA, found), by=by)
    record_all("ppa.edited", _edited(PPA, found), by=by)


@transaction.atomic
def write_indicators(rows: Sequence[Row], *, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    ppas = ppas_called(row.values["ppa"] for row in rows)
    objectives = objectives_called(row.values.get("objective", "") for row in rows)
    statements = [row.values["statement"] for row in rows]
    codes = [row.values.get("indicator_code", "") for row in rows]
    said: dict[str, Row] = {}
    around = IndicatorsAround.of(_present(rows), [ppa.pk for ppa in ppas.values()], statements, codes)

    def made(row: Row) -> tuple[Indicator, Changes]:
        code = row.values.get("indicator_code", "")
        if code and said.setdefault(code, row) is not row:
            raise DomainError(_("Another indicator has the code %s.") % code)
        values = dict(row.values)
        if "indicator_code" in values:
            values["code"] = code
        if "objective" in values:
            values["objective"] = objective_named(objectives, values["objective"], row.record)
        if "disaggregation" in values:
            values["disaggregation"] = list(values["disaggregation"])
        if row.record is None:
            indicator = Indicator(ppa=named(ppas, values["ppa"]))
            changes = filled_indicator(indicator, values, around)
            return indicator, {**changes, "ppa": (None, indicator.ppa)}
        indicator = copy(unchanged(around.standing, row.record.pk, row.record.version))
        return indicator, filled_indicator(indicator, values, around)

    found = judged(rows, made)
    record_all("indicator.added", _added(Indicator, found), by=by)
    record_all("indicator.edited", _edited(Indicator, found), by=by)


@transaction.atomic
def write_objectives(rows: Sequence[Row], *, by: Actor) -> None:
    """The strategic plan is named by its code, and what the rows change is in its latest edition."""
    check(by, Permission.PLAN_EDIT)
    plans = latest_strategies_held({row.values["plan"] for row in rows})
    standing = objectives_held([row.record.pk for row in rows if row.record])
    taken = objectives_taken([plan.pk for plan in plans.values()])

    def made(row: Row) -> tuple[Objective, Changes]:
        plan = plans.get(row.values["plan"])
        if plan is None:
            words = _("There is no strategic plan with the code %s: begin it first.")
            raise DomainError(words % row.values["plan"])
        refuse_closed(plan)
        if row.record is None:
            objective = Objective(plan=plan)
        else:
            objective = copy(unchanged(standing, row.record.pk, row.record.version))
            if objective.plan_id != plan.pk:  # amended since: the row's record is of the edition before
                raise StaleRecord
        return objective, filled_objective(objective, row.values, taken)

    found = judged(rows, made)
    new, rewritten = _added(Objective, found), _edited(Objective, found)
    for plan in {each.plan for each, _changes in (*new, *rewritten)}:
        plan.version += 1  # who is about to approve it has to look at it again
        plan.save(update_fields=["version"])
    record_all("strategic_plan.objective_added", [(each.plan, told_of(each, said)) for each, said in new], by=by)
    record_all("strategic_plan.objective_edited", [(each.plan, told_of(each, said)) for each, said in rewritten], by=by)


@transaction.atomic
def write_investments(rows: Sequence[Row], *, by: Actor) -> None:
    """The PPA and the place are named by their codes."""
    check(by, Permission.PLAN_EDIT)
    ppas = ppas_called(row.values["ppa"] for row in rows)
    places = places_with_codes(row.values.get("place", "") for row in rows)
    standing = lines_held([row.record.pk for row in rows if row.record])
    taken = lines_taken([ppa.pk for ppa in ppas.values()], [row.values["title"] for row in rows])

    def made(row: Row) -> tuple[InvestmentLine, Changes]:
        values = {**row.values, "ppa": named(ppas, row.values["ppa"])}
        if "place" in values:
            values["place"] = _place(places, values["place"])
        if row.record is None:
            line = InvestmentLine(ppa=values["ppa"])
            return line, {**filled_line(line, values, taken), "ppa": (None, line.ppa)}
        line = copy(unchanged(standing, row.record.pk, row.record.version))
        refuse_what_others_have(line)
        return line, filled_line(line, values, taken)

    found = judged(rows, made)
    record_all("aip_line.added", _added(InvestmentLine, found), by=by)
    record_all("aip_line.edited", _edited(InvestmentLine, found), by=by)


@transaction.atomic
def write_gender_lines(rows: Sequence[Row], *, by: Actor) -> None:
    check(by, Permission.GENDER_PLAN_KEEP)
    ppas = ppas_called(row.values["ppa"] for row in rows)
    standing = gender_lines_held(_present(rows))
    taken = gender_lines_taken([ppa.pk for ppa in ppas.values()], [row.values["issue"] for row in rows])

    def made(row: Row) -> tuple[GenderLine, Changes]:
        values = {**row.values, "ppa": named(ppas, row.values["ppa"])}
        if row.record is None:
            line = GenderLine(ppa=values["ppa"])
            return line, {**filled_gender_line(line, values, taken), "ppa": (None, line.ppa)}
        line = copy(unchanged(standing, row.record.pk, row.record.version))
        return line, filled_gender_line(line, values, taken)

    found = judged(rows, made)
    record_all("gender_line.written", _added(GenderLine, found) + _edited(GenderLine, found), by=by)


def _present(rows: Iterable[Row]) -> list[int]:
    return [row.record.pk for row in rows if row.record]


def _added(model: Any, found: Iterable[tuple[Row, tuple[Any, Changes]]]) -> list[tuple[Any, Changes]]:
    """The new ones, saved."""
    new = [made for row, made in found if row.record is None]
    model.objects.bulk_create([record for record, _changes in new])
    return new


def _edited(model: Any, found: Iterable[tuple[Row, tuple[Any, Changes]]]) -> list[tuple[Any, Changes]]:
    """Those that say something else now, saved as a further version."""
    changed = [made for row, made in found if row.record is not None and made[1]]
    for record, _changes in changed:
        record.version += 1
    names = {name for _record, changes in changed for name in changes}
    if changed:
        model.objects.bulk_update([record for record, _changes in changed], [*names, "version"])
    return changed


def _place(places: dict[str, Place], code: str) -> Place | None:
    if code and code not in places:
        raise DomainError(_("No place has the code %s.") % code)
    return places[code] if code else None
