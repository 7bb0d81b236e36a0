from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.planning.actions.plans import set_line, set_targets, start_plan
from bmms.planning.actions.ppas import add_indicator, add_ppa, edit_ppa
from bmms.planning.models import PPA, Indicator, Plan
from bmms.planning.queries.program_files import IndicatorRow, ProgramRow


@dataclass(frozen=True)
class LoadedPrograms:
    programs: int
    indicators: int
    added: int  # of both


@transaction.atomic
def load_programs(
    programs: Iterable[ProgramRow],
    indicators: Iterable[IndicatorRow],
    *,
    fiscal_year: int,
    title: str,
    by: Actor,
) -> LoadedPrograms:
    """Bring programs, their amounts in the year's plan, indicators and targets to what the rows say; by their codes.

    All of it or nothing. What the rows do not name stays as it is, and a second run changes nothing.
    """
    check(by, Permission.PLAN_EDIT)
    latest = Plan.objects.filter(fiscal_year=fiscal_year).order_by("-edition").first()
    plan = latest or start_plan(fiscal_year=fiscal_year, title=title, by=by)
    known = {ppa.code: ppa for ppa in PPA.objects.all()}
    found, added = {}, 0
    for row in programs:
        added += row.code not in known
        found[row.code] = _program(known.get(row.code), row, fiscal_year, by)
        set_line(plan, found[row.code], row.amount, by=by)
    measured = list(indicators)
    before = _indicators_of(found.values())
    for each in measured:
        key = (found[each.code].pk, each.level, each.statement)
        added += key not in before
        indicator = before.get(key) or _indicator(found[each.code], each, by)
        if each.target:
            set_targets(plan, indicator, {0: each.target}, by=by)
    return LoadedPrograms(len(found), len(measured), added)


def _program(known: PPA | None, row: ProgramRow, fiscal_year: int, by: Actor) -> PPA:
    if known is None:
        values = {"code": row.code, "title": row.title, "level": PPA.Level.PROGRAM, "kind": PPA.Kind.OPERATIONS}
        return add_ppa(values | {"parent": None, "from_year": fiscal_year, "until_year": None}, by=by)
    edit_ppa(known, {"title": row.title}, version=known.version, by=by)
    return known


def _indicators_of(ppas: Iterable[PPA]) -> dict[tuple[int, str, str], Indicator]:
    found: dict[tuple[int, str, str], Indicator] = {}
    for indicator in Indicator.objects.filter(ppa__in=list(ppas)).select_related("ppa"):
        found[indicator.ppa_id, indicator.level, indicator.statement] = indicator
    return found


def _indicator(ppa: PPA, row: IndicatorRow, by: Actor) -> Indicator:
    share = "%" in row.target
    values = {
        "level": row.level,
        "statement": row.statement,
        "unit": "%" if share else "",
        "type": Indicator.Type.PERCENTAGE if share else Indicator.Type.NUMBER,
        "rule": Indicator.Rule.LAST if share else Indicator.Rule.SUM,
    }
    return add_indicator(ppa, values, by=by)
