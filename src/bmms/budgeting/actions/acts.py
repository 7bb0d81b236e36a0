from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.budgeting.models import AppropriationAct, Validity
from bmms.lib.changes import apply_values
from bmms.lib.fiscal_year import fiscal_years

ACT_FIELDS: Final = ("kind", "name", "number", "title", "fiscal_year", "effective_date", "legal_basis")
VALIDITY_FIELDS: Final = ("obligate_until", "pay_until", "legal_basis")


@transaction.atomic
def record_act(values: Mapping[str, Any], *, by: Actor) -> AppropriationAct:
    check(by, Permission.ACT_MANAGE)
    act = AppropriationAct()
    changes = apply_values(act, {name: values[name] for name in ACT_FIELDS})
    act.clean_fields()
    _refuse_other_years(act)
    if AppropriationAct.objects.filter(name=act.name).exists():
        raise DomainError(_("There is an act called %s already.") % act.name)
    act.save(force_insert=True)
    record("act.recorded", act, by=by, changes=changes)
    return act


def _refuse_other_years(act: AppropriationAct) -> None:
    """A typing error in the year would hide the act from every list of its year."""
    years = fiscal_years(timezone.localdate())
    if act.fiscal_year not in years:
        words = _("The fiscal year is one from %(first)d to %(last)d.")
        raise DomainError(words % {"first": years[-1], "last": years[0]})
    if abs(act.effective_date.year - act.fiscal_year) > 1:
        raise DomainError(_("The act takes effect within a year of its fiscal year, %d.") % act.fiscal_year)


@transaction.atomic
def set_validity(act: AppropriationAct, allotment_class: str, values: Mapping[str, Any], *, by: Actor) -> Validity:
    """For the first time, or anew by an extension act; the log keeps what held before."""
    check(by, Permission.ACT_MANAGE)
    locked = AppropriationAct.objects.select_for_update().get(pk=act.pk)
    known = Validity.objects.filter(act=locked, allotment_class=allotment_class).first()
    validity = known or Validity(act=locked, allotment_class=allotment_class)
    changes = apply_values(validity, {name: values[name] for name in VALIDITY_FIELDS})
    validity.clean_fields()
    if validity.obligate_until < locked.effective_date:
        raise DomainError(_("It would end before the act takes effect."))
    if validity.pay_until < validity.obligate_until:
        raise DomainError(_("Payment cannot end before obligation does."))
    validity.save()
    record("act.validity_set", locked, by=by, changes={"allotment_class": (None, allotment_class)} | changes)
    return validity
