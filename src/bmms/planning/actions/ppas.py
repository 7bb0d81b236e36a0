from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.lib.changes import apply_values
from bmms.planning.models import PARENTS, PPA, Indicator

PPA_FIELDS: Final = (
    *("code", "title", "level", "kind", "parent", "description", "outcome", "from_year", "until_year"),
)
INDICATOR_FIELDS: Final = (
    *("level", "statement", "unit", "type", "direction", "rule", "baseline_value", "baseline_year"),
    *("source", "responsible"),
)


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
    current: PPA = PPA.objects.select_for_update().get(pk=ppa.pk)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in PPA_FIELDS if name in values})
    if not changes:
        return
    _refuse_what_does_not_fit(current)
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("ppa.edited", current, by=by, changes=changes)


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
    current: Indicator = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in INDICATOR_FIELDS if name in values})
    if not changes:
        return
    _refuse_twice(current)
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("indicator.edited", current, by=by, changes=changes)


def _refuse_what_does_not_fit(ppa: PPA) -> None:
    ppa.clean_fields()
    others = PPA.objects.exclude(pk=ppa.pk)
    if others.filter(code=ppa.code).exists():
        raise DomainError(_("Another program, project or activity has the code %s.") % ppa.code)
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
    same = Indicator.objects.filter(ppa=indicator.ppa, level=indicator.level, statement=indicator.statement)
    if same.exclude(pk=indicator.pk).exists():
        raise DomainError(_("This indicator stands there already."))
