"""Allotment that moves between objects, classes, units and PPAs: always paired lines, in one entry."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.execution.actions.posting import Line, post_entry
from bmms.execution.models import Account, Entry, Posting, stays_with_the_head
from bmms.execution.queries.obstacles import refuse_augmentation

M = Posting.Measure


@transaction.atomic
def modify(
    source: Account,
    target: Account,
    amount: Decimal,
    *,
    on: date,
    particulars: str,
    by: Actor,
    objects: tuple[str, str] = ("", ""),
    key: UUID | None = None,
) -> Entry:
    """Within one PPA, so that its total stays as enacted. `objects`: from which, to which."""
    needs = Permission.MODIFICATION_SIGN if stays_with_the_head(source, target) else Permission.MODIFICATION_POST
    check(by, needs)
    if (source.ppa_id, source.act_id, source.fund) != (target.ppa_id, target.act_id, target.fund):
        raise DomainError(_("A modification stays within one PPA, act and funding source."))
    if source.pk == target.pk and objects[0] == objects[1]:
        raise DomainError(_("It would move nothing: name two objects, or two allotments."))
    lines = _paired(source, target, amount, objects)
    return post_entry(Entry.Kind.MODIFICATION, lines, on=on, particulars=particulars, by=by, request=key, needs=needs)


@transaction.atomic
def augment(
    source: Account,
    target: Account,
    amount: Decimal,
    *,
    on: date,
    particulars: str,
    by: Actor,
    objects: tuple[str, str] = ("", ""),
    key: UUID | None = None,
) -> Entry:
    """From savings to another PPA that the act has given something (BAA 84 s. 47-48: existing items only)."""
    check(by, Permission.MODIFICATION_POST)
    refuse_augmentation(source, target, on)
    lines = _paired(source, target, amount, objects)
    return post_entry(Entry.Kind.MODIFICATION, lines, on=on, particulars=particulars, by=by, request=key)


def _paired(source: Account, target: Account, amount: Decimal, objects: tuple[str, str]) -> list[Line]:
    """The appropriation follows where another class or PPA gets the money; within one it stays as it is."""
    if amount <= 0:
        raise DomainError(_("The amount has to be above zero."))
    lines = [Line(source, M.REALIGNMENT, -amount, objects[0]), Line(target, M.REALIGNMENT, amount, objects[1])]
    if source.parent_id == target.parent_id:
        return lines
    above, above_target = (Account.objects.get(pk=each.parent_id) for each in (source, target))
    return [Line(above, M.ADJUSTMENT, -amount), Line(above_target, M.ADJUSTMENT, amount), *lines]
