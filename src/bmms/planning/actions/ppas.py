from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.documents.queries import attachments_of
from bmms.lib.changes import apply_values
from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import PARENTS, PPA, Indicator, Plan

PPA_FIELDS: Final = (
    *("code", "title", "level", "kind", "parent", "description", "outcome", "from_year", "until_year"),
)
INDICATOR_FIELDS: Final = (
    *("level", "statement", "unit", "type", "direction", "rule", "baseline_value", "baseline_year"),
    *("source", "responsible"),
)
EARLIEST_BASELINE: Final = 1990  # when the autonomous region began
# What a submitted or approved plan says of them, which is therefore no longer changed.
PPA_FIXED: Final = frozenset(("code", "title", "level", "parent", "from_year"))
INDICATOR_FIXED: Final = frozenset(("level", "statement", "unit"))


@transaction.atomic
def add_ppa(values: Mapping[str, Any], *, by: Actor) -> PPA:
    check(by, Permission.PLAN_EDIT)
    ppa = PPA()
    changes = apply_values(ppa, {name: values[name] for name in PPA_FIELDS if name in values})
    _refuse_what_does_not_fit(ppa)
    ppa.save(force_insert=True)
    record("ppa.added", ppa, by=by, changes=changes)
    return ppa


@transaction.atomic
def edit_ppa(ppa: PPA, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    closed = _closed(Plan.objects.filter(lines__ppa=ppa))
    current: PPA = PPA.objects.select_for_update().get(pk=ppa.pk)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in PPA_FIELDS if name in values})
    if not changes:
        return
    if closed and (PPA_FIXED & changes.keys() or (current.until_year or max(closed)) < max(closed)):
        raise DomainError(_fixed(current, max(closed)))
    _refuse_what_does_not_fit(current)
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("ppa.edited", current, by=by, changes=changes)


@transaction.atomic
def end_ppa(ppa: PPA, *, until_year: int | None, by: Actor) -> None:
    edit_ppa(ppa, {"until_year": until_year}, version=ppa.version, by=by)


@transaction.atomic
def assign_indicator(indicator: Indicator, *, responsible: str, by: Actor) -> None:
    edit_indicator(indicator, {"responsible": responsible}, version=indicator.version, by=by)


@transaction.atomic
def add_indicator(ppa: PPA, values: Mapping[str, Any], *, by: Actor) -> Indicator:
    check(by, Permission.PLAN_EDIT)
    indicator = Indicator(ppa=ppa)
    changes = apply_values(indicator, {name: values[name] for name in INDICATOR_FIELDS if name in values})
    _refuse_twice(indicator)
    indicator.save(force_insert=True)
    record("indicator.added", indicator, by=by, changes=changes | {"ppa": (None, ppa)})
    return indicator


@transaction.atomic
def edit_indicator(indicator: Indicator, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    closed = _closed(Plan.objects.filter(pk__in=indicator.targets.values("plan")))
    current: Indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in INDICATOR_FIELDS if name in values})
    if not changes:
        return
    if closed and INDICATOR_FIXED & changes.keys():
        raise DomainError(_fixed(current, max(closed)))
    _refuse_twice(current)
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("indicator.edited", current, by=by, changes=changes)


@transaction.atomic
def remove_ppa(ppa: PPA, *, by: Actor) -> None:
    """One that was added by mistake: nothing stands below it, measures it or plans it yet."""
    check(by, Permission.PLAN_EDIT)
    current: PPA = PPA.objects.select_for_update().get(pk=ppa.pk)
    uses = (current.parts, current.indicators, current.plan_lines)
    if any(each.exists() for each in uses) or attachments_of(current).exists():
        raise DomainError(_("%s is in use: it has parts, indicators, files or a place in a plan.") % current.code)
    record("ppa.removed", current, by=by, changes={"code": (current.code, None), "title": (current.title, None)})
    current.delete()


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by: Actor) -> None:
    """One that was added by mistake: no plan has a target for it."""
    check(by, Permission.PLAN_EDIT)
    current: Indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if current.targets.exists():
        raise DomainError(_("“%s” has targets in a plan.") % current)
    record("indicator.removed", current, by=by, changes={"statement": (current.statement, None)})
    current.delete()


def _closed(plans: QuerySet[Plan]) -> list[int]:
    """The fiscal years of those that are submitted or approved. Held, so that none is submitted meanwhile."""
    held = plans.select_for_update(of=("self",)).order_by("pk")
    return [plan.fiscal_year for plan in held if not plan.is_open]


def _fixed(what: PPA | Indicator, year: int) -> str:
    return _(
        "“%(what)s” stands in the plan of fiscal year %(year)d, which is submitted or approved, so what the plan says "
        "of it stays. Have the plan returned, or amend it once it is approved and put a new one in its place."
    ) % {"what": what, "year": year}


def _refuse_what_does_not_fit(ppa: PPA) -> None:
    ppa.clean_fields()
    others = PPA.objects.exclude(pk=ppa.pk)
    if others.filter(code=ppa.code).exists():
        raise DomainError(_("Another program, project or activity has the code %s.") % ppa.code)
    if not all(FIRST <= year <= LAST for year in (ppa.from_year, ppa.until_year) if year is not None):
        raise DomainError(_("A fiscal year is one from %(first)d to %(last)d.") % {"first": FIRST, "last": LAST})
    if ppa.until_year is not None and ppa.until_year < ppa.from_year:
        raise DomainError(_("The last fiscal year lies before the first."))
    if ppa.parent is None and ppa.level == PPA.Level.SUBPROGRAM:
        raise DomainError(_("A sub-program is part of a program: choose which."))
    if ppa.parent is not None and ppa.parent.level not in PARENTS[ppa.level]:
        levels = {"level": ppa.get_level_display(), "above": ppa.parent.get_level_display()}
        raise DomainError(_("%(level)s cannot be part of %(above)s.") % levels)
    if ppa.pk and any(ppa.level not in PARENTS[part.level] for part in others.filter(parent=ppa)):
        raise DomainError(_("It has parts that cannot stand under this level."))


def _refuse_twice(indicator: Indicator) -> None:
    indicator.clean_fields()
    if not EARLIEST_BASELINE <= (indicator.baseline_year or EARLIEST_BASELINE) <= timezone.localdate().year:
        words = _("The year of the baseline is one from %(first)d to this year.")
        raise DomainError(words % {"first": EARLIEST_BASELINE})
    same = Indicator.objects.filter(ppa=indicator.ppa, level=indicator.level, statement=indicator.statement)
    if same.exclude(pk=indicator.pk).exists():
        raise DomainError(_("This indicator stands there already."))
