from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record, record_all
from bmms.planning.models import PPA, Indicator
from bmms.planning.queries.ppa_rules import IndicatorsAround, PPAsAround, filled_indicator, filled_ppa, unchanged
from bmms.planning.queries.ppas import used_among


@transaction.atomic
def add_ppa(values: Mapping[str, Any], *, by: Actor) -> PPA:
    check(by, Permission.PLAN_EDIT)
    ppa = PPA()
    changes = filled_ppa(ppa, values, PPAsAround.of([], [values["code"]]))
    ppa.save(force_insert=True)
    record("ppa.added", ppa, by=by, changes=changes)
    return ppa


@transaction.atomic
def edit_ppa(ppa: PPA, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    around = PPAsAround.of([ppa.pk], [values.get("code", ppa.code)])
    current = unchanged(around.standing, ppa.pk, version)
    changes = filled_ppa(current, values, around)
    if not changes:
        return
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
    around = IndicatorsAround.of([], [ppa.pk], [values["statement"]], [values.get("code", "")])
    changes = filled_indicator(indicator, values, around)
    indicator.save(force_insert=True)
    record("indicator.added", indicator, by=by, changes={**changes, "ppa": (None, ppa)})
    return indicator


@transaction.atomic
def edit_indicator(indicator: Indicator, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    statement, code = (values.get(name, getattr(indicator, name)) for name in ("statement", "code"))
    around = IndicatorsAround.of([indicator.pk], [indicator.ppa_id], [statement], [code])
    current = unchanged(around.standing, indicator.pk, version)
    changes = filled_indicator(current, values, around)
    if not changes:
        return
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("indicator.edited", current, by=by, changes=changes)


@transaction.atomic
def remove_ppa(ppa: PPA, *, by: Actor) -> None:
    """One that was added by mistake: nothing stands below it, measures it or plans it yet."""
    remove_ppas([ppa], by=by)


@transaction.atomic
def remove_ppas(ppas: Sequence[PPA], *, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    held = list(PPA.objects.select_for_update().filter(pk__in=[ppa.pk for ppa in ppas]).order_by("pk"))
    if used := used_among(held):
        code = next(ppa.code for ppa in held if ppa.pk in used)
        words = _("%s is in use: it has parts, indicators, files, an alignment, tags or a place in a plan.")
        raise DomainError(words % code)
    record_all(
        "ppa.removed",
        [(ppa, {"code": (ppa.code, None), "title": (ppa.title, None)}) for ppa in held],
        by=by,
    )
    PPA.objects.filter(pk__in=[ppa.pk for ppa in held]).delete()


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by: Actor) -> None:
    """One that was added by mistake: no plan has a target for it."""
    remove_indicators([indicator], by=by)


@transaction.atomic
def remove_indicators(indicators: Sequence[Indicator], *, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    wanted = [indicator.pk for indicator in indicators]
    held = list(Indicator.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    used = Indicator.objects.filter(pk__in=wanted, targets__isnull=False).first()
    if used:
        raise DomainError(_("“%s” has targets in a plan.") % used)
    record_all("indicator.removed", [(each, {"statement": (each.statement, None)}) for each in held], by=by)
    Indicator.objects.filter(pk__in=wanted).delete()
