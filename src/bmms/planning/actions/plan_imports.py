"""Rows of files as lines of a year's plan, and as its targets."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import Changes, record_all
from bmms.lib.money import format_pesos
from bmms.planning.actions.imports import write_indicators, write_ppas
from bmms.planning.actions.plans import start_plan
from bmms.planning.actions.ppas import remove_indicators
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.planning.queries.plan_rules import amount_set, refuse_line, retargeted
from bmms.planning.queries.plans import MeasuredLine
from bmms.planning.queries.ppas import named, ppas_called
from bmms.planning.queries.signing import refuse_closed

Named = tuple[str, str, str]  # an indicator by the code of its PPA, its level and its words


@transaction.atomic
def write_programs(rows: Sequence[Row], *, by: Actor) -> None:
    """Programs under their codes and titles, with their amounts in the plans of their years."""
    check(by, Permission.PLAN_EDIT)
    now, later = _once_each(rows, lambda row: row.values["program_code"])
    plans = _held_plans(row.values["fiscal_year"] for row in now)
    known = ppas_called(row.values["program_code"] for row in now)

    def refuse_what_cannot_be(row: Row) -> None:
        year, ppa = row.values["fiscal_year"], known.get(row.values["program_code"])
        if year in plans:
            refuse_closed(plans[year])
        refuse_line(year, ppa or PPA(from_year=year), row.values["amount"])

    standing = [row for row, _nothing in judged(now, refuse_what_cannot_be)]
    _write_their_ppas(standing, known, by)
    kept = [row for row in standing if not row.refusal]
    for year in sorted({row.values["fiscal_year"] for row in kept} - plans.keys()):
        plans[year] = start_plan(fiscal_year=year, title=_("Programs of fiscal year %d") % year, by=by)
    _set_lines(kept, plans, by)
    if later:
        write_programs(later, by=by)


@transaction.atomic
def write_targets(rows: Sequence[Row], *, by: Actor) -> None:
    """Indicators of programs, with their targets in the plans of their years."""
    check(by, Permission.PLAN_EDIT)
    now, later = _once_each(rows, _named)
    plans = _held_plans(row.values["fiscal_year"] for row in now)
    ppas = ppas_called(row.values["program_code"] for row in now)
    lines = PlanLine.objects.filter(plan__in=plans.values(), ppa__in=ppas.values()).order_by()
    in_plans = set(lines.values_list("plan", "ppa"))

    def refuse_what_cannot_be(row: Row) -> None:
        plan, ppa = _plan_of(row, plans), named(ppas, row.values["program_code"])
        refuse_closed(plan)
        if (plan.pk, ppa.pk) not in in_plans:
            raise DomainError(_("%s is not in the plan.") % ppa)
        retargeted(plan, Indicator(ppa=ppa), {}, _texts(row))

    standing = [row for row, _nothing in judged(now, refuse_what_cannot_be)]
    _add_indicators([row for row in standing if row.record is None], by)
    _set_targets([row for row in standing if not row.refusal], plans, by)
    if later:
        write_targets(later, by=by)


@transaction.atomic
def remove_lines(lines: Sequence[PlanLine], *, by: Actor) -> None:
    """Take PPAs out of their plans, with the targets that they have there."""
    check(by, Permission.PLAN_EDIT)
    plans = {plan.pk: plan for plan in _held(line.plan_id for line in lines)}
    for plan in plans.values():
        refuse_closed(plan)
    told = [(plans[line.plan_id], {str(line.ppa): (format_pesos(line.amount), None)}) for line in lines]
    record_all("plan_line.removed", told, by=by)
    for plan in plans.values():
        gone = [line.ppa_id for line in lines if line.plan_id == plan.pk]
        Target.objects.filter(plan=plan, indicator__ppa__in=gone).delete()
    PlanLine.objects.filter(pk__in=[line.pk for line in lines]).delete()


@transaction.atomic
def remove_measured(measured: Sequence[MeasuredLine], *, by: Actor) -> None:
    """Targets of indicators, and the indicators with them."""
    check(by, Permission.PLAN_EDIT)
    plans = {plan.fiscal_year: plan for plan in _held(each.plan.pk for each in measured)}
    for plan in plans.values():
        refuse_closed(plan)
    blank = {"target": ""} | {f"q{quarter}": "" for quarter in (1, 2, 3, 4)}
    rows = [Row(each, blank | {"fiscal_year": each.plan.fiscal_year}) for each in measured]
    _set_targets(rows, plans, by)
    remove_indicators([each.indicator for each in measured], by=by)


def _once_each(rows: Iterable[Row], key: Callable[[Row], Any]) -> tuple[list[Row], list[Row]]:
    """The first row of each, and the rest, which finds what the first has left."""
    first: dict[Any, Row] = {}
    rest = [row for row in rows if first.setdefault(key(row), row) is not row]
    return list(first.values()), rest


def _held(plans: Iterable[int]) -> list[Plan]:
    return list(Plan.objects.select_for_update().filter(pk__in=set(plans)).order_by("pk"))


def _held_plans(years: Iterable[int]) -> dict[int, Plan]:
    """Of each year the latest edition, held until the transaction ends."""
    found = Plan.objects.filter(fiscal_year__in=set(years)).order_by("edition").values_list("fiscal_year", "pk")
    return {plan.fiscal_year: plan for plan in _held(dict(found).values())}


def _plan_of(row: Row, plans: dict[int, Plan]) -> Plan:
    year = row.values["fiscal_year"]
    if year not in plans:
        raise DomainError(_("There is no plan for fiscal year %d yet: import its programs first.") % year)
    return plans[year]


def _write_their_ppas(rows: Iterable[Row], known: dict[str, PPA], by: Actor) -> None:
    """New programs, and titles that are not what the rows say."""
    asked: list[tuple[Row, Row]] = []
    for row in rows:
        code, title, year = (row.values[name] for name in ("program_code", "program", "fiscal_year"))
        ppa = known.get(code)
        if ppa is None:
            new = {"level": PPA.Level.PROGRAM, "kind": PPA.Kind.OPERATIONS, "parent": "", "until_year": None}
            asked.append((row, Row(None, {"code": code, "title": title, "from_year": year} | new)))
        elif ppa.title != title:
            asked.append((row, Row(ppa, {"code": code, "title": title})))
    if asked:
        write_ppas([written for _row, written in asked], by=by)
    for row, written in asked:
        row.refusal = written.refusal


def _set_lines(rows: Sequence[Row], plans: dict[int, Plan], by: Actor) -> None:
    ppas = ppas_called(row.values["program_code"] for row in rows)
    found = PlanLine.objects.filter(plan__in=plans.values(), ppa__in=ppas.values()).order_by()
    lines = {(line.plan_id, line.ppa_id): line for line in found}
    new, changed, told = [], [], list[tuple[Plan, Changes]]()
    for row in rows:
        plan, ppa = plans[row.values["fiscal_year"]], ppas[row.values["program_code"]]
        line, amount = lines.get((plan.pk, ppa.pk)), row.values["amount"]
        before = line.amount if line else None
        if before == amount:
            continue
        told.append((plan, amount_set(ppa, before, amount)))
        if line is None:
            new.append(PlanLine(plan=plan, ppa=ppa, amount=amount))
        else:
            line.amount = amount
            changed.append(line)
    PlanLine.objects.bulk_create(new)
    PlanLine.objects.bulk_update(changed, ["amount"])
    record_all("plan_line.set", told, by=by)


def _named(row: Row) -> Named:
    return (row.values["program_code"], row.values["level"], row.values["indicator"])


def _texts(row: Row) -> dict[int, str]:
    return {0: row.values["target"], **{quarter: row.values[f"q{quarter}"] for quarter in (1, 2, 3, 4)}}


def _add_indicators(rows: Sequence[Row], by: Actor) -> None:
    asked = [Row(None, _as_indicator(row)) for row in rows]
    write_indicators(asked, by=by)
    for row, written in zip(rows, asked, strict=True):
        row.refusal = written.refusal


def _as_indicator(row: Row) -> dict[str, Any]:
    is_share = "%" in row.values["target"]
    return {
        "ppa": row.values["program_code"],
        "level": row.values["level"],
        "statement": row.values["indicator"],
        "unit": "%" if is_share else "",
        "type": Indicator.Type.PERCENTAGE if is_share else Indicator.Type.NUMBER,
        "rule": Indicator.Rule.LAST if is_share else Indicator.Rule.SUM,
    }


def _set_targets(rows: Sequence[Row], plans: dict[int, Plan], by: Actor) -> None:
    indicators = _indicators_of(rows)
    known: dict[tuple[int, int], dict[int, Target]] = defaultdict(dict)
    for target in Target.objects.filter(plan__in=plans.values(), indicator__in=indicators):
        known[target.plan_id, target.indicator_id][target.quarter] = target

    def made(row: Row) -> tuple[list[Target], list[Target], Changes]:
        plan, indicator = _plan_of(row, plans), row.record.indicator if row.record else called[_named(row)]
        return retargeted(plan, indicator, known[plan.pk, indicator.pk], _texts(row))

    called = {(each.ppa.code, each.level, each.statement): each for each in indicators}
    found = judged(rows, made)
    kept = [target for _row, (some, _gone, _changes) in found for target in some]
    standing = [target for target in kept if target.pk is not None]  # as long as the new ones have no number yet
    Target.objects.bulk_create(target for target in kept if target.pk is None)
    Target.objects.bulk_update(standing, ["text", "value", "numerator", "denominator"])
    Target.objects.filter(pk__in=[target.pk for _row, (_kept, gone, _changes) in found for target in gone]).delete()
    told = [(plans[row.values["fiscal_year"]], changes) for row, (_kept, _gone, changes) in found if changes]
    record_all("target.set", told, by=by)


def _indicators_of(rows: Sequence[Row]) -> list[Indicator]:
    there = [row.record.indicator for row in rows if row.record]
    new = [_named(row) for row in rows if row.record is None]
    codes, statements = {code for code, _level, _words in new}, {words for _code, _level, words in new}
    found = Indicator.objects.filter(ppa__code__in=codes, statement__in=statements).select_related("ppa") if new else []
    return [*there, *found]
