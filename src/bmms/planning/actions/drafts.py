"""A plan that was begun for the wrong year, or by mistake: named anew, or taken away."""

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.documents.queries import attachments_on
from bmms.lib.changes import apply_values
from bmms.planning.models import Plan, PlanLine, Target
from bmms.planning.queries.plans import was_submitted
from bmms.planning.queries.ppas import ppas_in
from bmms.planning.queries.signing import refuse_closed


@transaction.atomic
def rename_plan(plan: Plan, *, fiscal_year: int, title: str, by: Actor) -> None:
    current = _held(plan, by)
    changes = apply_values(current, {"fiscal_year": fiscal_year, "title": title})
    if not changes:
        return
    if "fiscal_year" in changes:
        _refuse_year(current)
    current.clean_fields()
    current.save(update_fields=list(changes))
    record("plan.renamed", current, by=by, changes=changes)


@transaction.atomic
def remove_plan(plan: Plan, *, by: Actor) -> None:
    """With all that stands in it. One that somebody has been asked to decide on stays, and so do files."""
    current = _held(plan, by)
    if was_submitted(current):
        raise DomainError(_("The plan was submitted before, so it stays, with its history. Work on it, or leave it."))
    if attachments_on([current]):
        raise DomainError(_("Files are attached to the plan: remove them first."))
    changes = {"fiscal_year": (current.fiscal_year, None), "title": (current.title, None)}
    record("plan.removed", current, by=by, changes=changes)
    Target.objects.filter(plan=current).delete()
    PlanLine.objects.filter(plan=current).delete()
    current.delete()


def _held(plan: Plan, by: Actor) -> Plan:
    check(by, Permission.PLAN_EDIT)
    current: Plan = Plan.objects.select_for_update().get(pk=plan.pk)
    refuse_closed(current)
    return current


def _refuse_year(plan: Plan) -> None:
    year = plan.fiscal_year
    if plan.edition > 1 or was_submitted(plan):
        raise DomainError(_("A plan that was submitted, or amends another, stays in its fiscal year."))
    if Plan.objects.filter(fiscal_year=year).exclude(pk=plan.pk).exists():
        raise DomainError(_("There is a plan for fiscal year %d already: amend that one.") % year)
    others = PlanLine.objects.filter(plan=plan).exclude(ppa__in=ppas_in(year))
    if codes := list(others.order_by("ppa__code").values_list("ppa__code", flat=True)[:10]):
        words = _("These do not run in fiscal year %(year)d: %(codes)s. Take them out of the plan first.")
        raise DomainError(words % {"year": year, "codes": ", ".join(codes)})
