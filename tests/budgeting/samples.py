"""This room's records for the URL metatest (tests/samples.py), and for other rooms' tests."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.periods import samples as periods
from tests.planning import samples as planning

from bmms.budgeting.models import (
    BudgetCall,
    BudgetProposal,
    Ceiling,
    Endorsement,
    HearingNote,
    ProposalLine,
    Reopening,
)
from bmms.tenancy.scope import system


def call(year: int = 2027, until: date = date(2099, 6, 30)) -> BudgetCall:
    owner = periods.year(2025).organization_id
    with system("a sample"):
        made, _ = BudgetCall.objects.get_or_create(
            fiscal_year=year,
            defaults={
                "title": f"Budget call for {year}",
                "from_date": date(2020, 1, 1),
                "deadline": until,
                "organization_id": owner,
            },
        )
    return made


def proposal() -> BudgetProposal:
    """In the organization in scope, with one line."""
    made, is_new = BudgetProposal.objects.get_or_create(call=call())
    if is_new:
        ProposalLine.objects.create(
            proposal=made,
            ppa=planning.ppa(),
            allotment_class="MOOE",
            object_code="5020301002",
            proposed=Decimal("1000.00"),
        )
    return made


def a_call(world: Any) -> dict[str, Any]:
    asked = call()
    with system("a sample"):
        owner = asked.organization_id
        of = {"call": asked, "proposer": world.moh, "organization_id": owner}
        Ceiling.objects.get_or_create(**of, allotment_class="PS", defaults={"amount": Decimal(100)})
        Reopening.objects.get_or_create(**of, defaults={"until_date": date(2099, 7, 1), "reason": "A flood."})
    return {"key": asked.key}


def a_draft(_world: Any) -> dict[str, Any]:
    return {"key": proposal_that_is("draft").key}


def a_proposal(_world: Any) -> dict[str, Any]:
    """Submitted: nobody from outside sees a draft."""
    made = proposal_that_is("submitted")
    Endorsement.objects.get_or_create(proposal=made, office="bpda", defaults={"is_endorsed": True})
    HearingNote.objects.get_or_create(proposal=made, text="More detail is asked for.")
    return {"key": made.key}


def a_line(_world: Any) -> dict[str, Any]:
    return {"key": proposal_that_is("draft").lines.first().key}


def proposal_that_is(status: str) -> BudgetProposal:
    made = proposal()
    BudgetProposal.objects.filter(pk=made.pk).update(status=status)
    return made


STEPS = ("endorse", "review", "approve", "submit", "return", "give_back", "recommend", "confirm", "enact")
SAMPLES = {
    **dict.fromkeys(
        [f"budgeting:{name}" for name in ("call", "edit_call", "set_ceiling", "reopen_call", "start_proposal")], a_call
    ),
    **dict.fromkeys([f"budgeting:{name}_proposal" for name in STEPS], a_proposal),
    **dict.fromkeys([f"budgeting:{n}" for n in ("proposal", "set_amounts", "hearing_note")], a_proposal),
    "budgeting:add_line": a_draft,
    **dict.fromkeys(["organization_api:proposal", "execution:appropriate_enacted"], a_proposal),
    **dict.fromkeys(["budgeting:change_line", "budgeting:remove_line"], a_line),
}
