"""Where a project works, for whom, and what pays for it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, StaleRecord
from bmms.audit.actions import record
from bmms.execution.models import Account
from bmms.planning.models import PPA, Indicator
from bmms.projects.actions.progress import measure
from bmms.projects.actions.projects import locked
from bmms.projects.models import Beneficiaries, BudgetLine, Project
from bmms.projects.models.parts import WHOLE
from bmms.projects.queries.money import appropriations_above, linked_share
from bmms.projects.queries.progress import digest_of_weights
from bmms.projects.queries.project_rules import Shares, in_a_line, place_rows
from bmms.projects.queries.projects import beneficiaries_of, digest_of, places_of

Counts = Mapping[str, tuple[int, int, int]]  # of a group: male, female, not specified


@transaction.atomic
def set_places(project: Project, shares: Shares, *, by: Actor, seen: str = "") -> None:
    """Where it works. Places without a share divide what the others leave; together they have to be 100.

    `seen` tells what stood there when it was asked for.
    """
    current = locked(project, by=by)
    before = places_of(current)
    _refuse_unseen(before, seen)
    wanted = place_rows(current, shares, before)
    if {row.place: row.share for row in before} == {row.place: row.share for row in wanted}:
        return
    _replace(before, wanted)
    changes = {"places": (in_a_line(before), in_a_line(wanted))}
    record("project.places_set", current, by=by, changes=changes)


@transaction.atomic
def set_beneficiaries(project: Project, counts: Counts, *, by: Actor, seen: str = "") -> None:
    """How many people of each group; a group with nobody is left out."""
    current = locked(project, by=by)
    before = beneficiaries_of(current)
    _refuse_unseen(before, seen)
    known = {row.group: (row.male, row.female, row.unspecified) for row in before}
    wanted = {group: numbers for group, numbers in counts.items() if any(numbers)}
    if known == wanted:
        return
    rows = [
        Beneficiaries(project=current, group=group, male=male, female=female, unspecified=unspecified)
        for group, (male, female, unspecified) in wanted.items()
    ]
    _replace(before, rows)
    changes = {"beneficiaries": (in_a_line(before), in_a_line(rows))}
    record("project.beneficiaries_set", current, by=by, changes=changes)


@transaction.atomic
def set_weights(project: Project, weights: Mapping[int, Decimal | None], *, by: Actor, seen: str = "") -> None:
    """How much each indicator counts in the physical percentage: 100 together, or nothing for all to count alike."""
    current = locked(project, by=by)
    before = list(Indicator.objects.select_for_update().filter(ppa=current.ppa_id).order_by("level", "pk"))
    if seen and seen != digest_of_weights(before):
        raise StaleRecord
    wanted = {one.pk: weights.get(one.pk) or None for one in before}
    total = sum((weight for weight in wanted.values() if weight), Decimal(0))
    if total and total != WHOLE:
        words = _("The weights add to %(total)s: they have to add to 100, or all be empty.")
        raise DomainError(words % {"total": f"{total.normalize():f}"})
    changes = {one.statement: (one.weight, wanted[one.pk]) for one in before if one.weight != wanted[one.pk]}
    for one in before:
        Indicator.objects.filter(pk=one.pk).update(weight=wanted[one.pk])
    if changes:
        record("project.weights_set", current, by=by, changes=changes)
        measure(current.ppa, by=by)


@transaction.atomic
def link_line(project: Project, account: Account, share: Decimal, *, by: Actor) -> BudgetLine:
    """Say which part of an appropriation above pays for the project. All parts of one add to 100 at most."""
    current = locked(project, by=by)
    PPA.objects.select_for_update(of=("self",)).get(pk=account.ppa_id)  # whoever links the same one waits here
    if not appropriations_above(current).filter(pk=account.pk).exists():
        raise DomainError(_("This appropriation is not of a program, project or activity that the project is part of."))
    left = WHOLE - linked_share(account, but=current)
    if share > left:
        words = _("Of this appropriation only %(left)s%% is not yet given to other projects.")
        raise DomainError(words % {"left": f"{left.normalize():f}"})
    line = BudgetLine.objects.filter(project=current, account=account).first()
    before = line.share if line else None
    line = line or BudgetLine(project=current, account=account)
    line.share = share
    line.clean_fields(exclude=["organization", "project", "account"])
    line.save()
    record("project.line_linked", current, by=by, changes={str(account): (before, share)})
    return line


@transaction.atomic
def unlink_line(line: BudgetLine, *, by: Actor) -> None:
    current = locked(line.project, by=by)
    record("project.line_unlinked", current, by=by, changes={str(line.account): (line.share, None)})
    line.delete()


def _refuse_unseen(standing: Sequence[Model], seen: str) -> None:
    if seen and seen != digest_of(standing):
        raise StaleRecord


def _replace(old: Sequence[Model], new: Sequence[Model]) -> None:
    for row in old:
        row.delete()
    for row in new:
        row.clean_fields(exclude=["organization", "project", "place"])
        row.save(force_insert=True)
