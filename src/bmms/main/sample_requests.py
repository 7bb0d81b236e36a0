"""Samples of what a ministry asks of MFBM: a later release, a move between classes. By the actions themselves, once."""

from decimal import Decimal
from itertools import cycle
from typing import Final

from django.utils import timezone

from bmms.access.actor import Actor
from bmms.budgeting.models import AllotmentClass
from bmms.execution.actions.modifications import prepare_modification, sign_modification
from bmms.execution.actions.releases import prepare_release, review_release, sign_release
from bmms.execution.models import Account, Modification, ReleaseRequest

FOR_LATER: Final = (
    ("Sample: supplies of the last quarter", "2500000.00", "reviewed"),
    ("Sample: training of field staff", "900000.00", "signed"),
    ("Sample: repair of a vehicle", "350000.00", "draft"),
)
MOVED: Final = (
    ("Sample: tables in place of supplies", "150000.00", "signed"),
    ("Sample: a pump in place of fuel", "80000.00", "draft"),
)


def sample_requests(*, budget: Actor, head: Actor, analyst: Actor) -> None:
    """In the organization's scope; once."""
    if ReleaseRequest.objects.exists() or Modification.objects.exists():
        return
    _releases(budget, head, analyst)
    _moves(budget, head)


def _releases(budget: Actor, head: Actor, analyst: Actor) -> None:
    """Of what the act keeps for later of each program's operating expenses."""
    kept = Account.objects.filter(level=Account.Level.APPROPRIATION, allotment_class=AllotmentClass.MOOE).order_by("pk")
    for appropriation, (particulars, amount, state) in zip(cycle(kept), FOR_LATER, strict=False):
        about = {"appropriation": appropriation, "unit": None, "particulars": particulars}
        asked = prepare_release(about | {"amount": Decimal(amount), "date": timezone.localdate()}, by=budget)
        if state != "draft":
            sign_release(asked, by=head)
        if state == "reviewed":
            review_release(asked, by=analyst, conditions="Sample: after the report of the third quarter.")


def _moves(budget: Actor, head: Actor) -> None:
    """From operating expenses to capital outlay, in a program that has both."""
    allotments = Account.objects.filter(level=Account.Level.ALLOTMENT).order_by("pk")
    target = allotments.filter(allotment_class=AllotmentClass.CO, unit=None).first()
    if target is None:
        return
    source = allotments.filter(allotment_class=AllotmentClass.MOOE, ppa=target.ppa, act=target.act, unit=None).first()
    if source is None:
        return
    for particulars, amount, state in MOVED:
        about = {"kind": Modification.Kind.MODIFICATION, "source": source, "target": target, "particulars": particulars}
        about |= dict.fromkeys(
            ("source_object", "target_object", "authority", "reference", "savings", "deficiency"), ""
        )
        moved = prepare_modification(about | {"amount": Decimal(amount), "date": timezone.localdate()}, by=budget)
        if state == "signed":
            sign_modification(moved, by=head)
