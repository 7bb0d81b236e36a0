"""Rows of files as changes: what the pages do, found again by codes instead of addresses."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.planning.actions.plans import set_line, set_targets, start_plan
from bmms.planning.actions.ppas import add_indicator, add_ppa, edit_indicator, edit_ppa, remove_indicator
from bmms.planning.models import PPA, Indicator, Plan, PlanLine
from bmms.planning.queries.plans import MeasuredLine, latest_plan

Values = Mapping[str, Any]


@transaction.atomic
def write_ppa(ppa: PPA | None, values: Values, *, by: Actor) -> None:
    parent = _ppa(values["parent"]) if values["parent"] else None
    wanted = {**values, "parent": parent}
    if ppa is None:
        add_ppa(wanted, by=by)
    else:
        edit_ppa(ppa, wanted, version=ppa.version, by=by)


@transaction.atomic
def write_indicator(indicator: Indicator | None, values: Values, *, by: Actor) -> None:
    if indicator is None:
        add_indicator(_ppa(values["ppa"]), values, by=by)
    else:
        edit_indicator(indicator, values, version=indicator.version, by=by)


@transaction.atomic
def write_program(line: PlanLine | None, values: Values, *, by: Actor) -> None:
    """A program under its code and title, with its amount in the plan of the year."""
    check(by, Permission.PLAN_EDIT)
    plan = line.plan if line else _plan(values["fiscal_year"], by)
    ppa = PPA.objects.filter(code=values["program_code"]).first()
    if ppa is None:
        level, kind = PPA.Level.PROGRAM, PPA.Kind.OPERATIONS
        added = {"code": values["program_code"], "title": values["program"], "level": level, "kind": kind}
        ppa = add_ppa(added | {"parent": None, "from_year": values["fiscal_year"], "until_year": None}, by=by)
    elif ppa.title != values["program"]:
        edit_ppa(ppa, {"title": values["program"]}, version=ppa.version, by=by)
    set_line(plan, ppa, values["amount"], by=by)


@transaction.atomic
def write_measured(measured: MeasuredLine | None, values: Values, *, by: Actor) -> None:
    """An indicator of a program, with its targets in the plan of the year."""
    check(by, Permission.PLAN_EDIT)
    plan = measured.plan if measured else latest_plan(values["fiscal_year"])
    if plan is None:
        raise DomainError(
            _("There is no plan for fiscal year %d yet: import its programs first.") % values["fiscal_year"]
        )
    indicator = measured.indicator if measured else _indicator(_ppa(values["program_code"]), values, by)
    texts = {quarter: values[f"q{quarter}"] for quarter in (1, 2, 3, 4)}
    set_targets(plan, indicator, {0: values["target"], **texts}, by=by)


@transaction.atomic
def remove_measured(measured: MeasuredLine, *, by: Actor) -> None:
    set_targets(measured.plan, measured.indicator, dict.fromkeys(range(5), ""), by=by)
    remove_indicator(measured.indicator, by=by)


def _ppa(code: str) -> PPA:
    found: PPA | None = PPA.objects.filter(code=code).first()
    if found is None:
        raise DomainError(_("There is no program, project or activity with the code %s.") % code)
    return found


def _plan(fiscal_year: int, by: Actor) -> Plan:
    title = _("Programs of fiscal year %d") % fiscal_year
    return latest_plan(fiscal_year) or start_plan(fiscal_year=fiscal_year, title=title, by=by)


def _indicator(ppa: PPA, values: Values, by: Actor) -> Indicator:
    is_share = "%" in values["target"]
    new = {
        "level": values["level"],
        "statement": values["indicator"],
        "unit": "%" if is_share else "",
        "type": Indicator.Type.PERCENTAGE if is_share else Indicator.Type.NUMBER,
        "rule": Indicator.Rule.LAST if is_share else Indicator.Rule.SUM,
    }
    return add_indicator(ppa, new, by=by)
