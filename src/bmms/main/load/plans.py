"""An organization's tree of PPAs with an indicator each, its plans, units, payees and budget proposals."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any, Final

from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.execution.models import Payee
from bmms.main.load.books import centavos, moment_of
from bmms.main.load.money import CLASSES, OBJECTS
from bmms.main.load.rows import Bulk
from bmms.main.load.shared import Shared
from bmms.organizations.models import OperatingUnit
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target

MODELS: Final = (OperatingUnit, PPA, Indicator, Plan, PlanLine, Target, BudgetProposal, ProposalLine)
BRANCH: Final = 60  # PPAs below a program, the program included
TWIG: Final = 20
PAYEES: Final = 120
KINDS: Final = (PPA.Kind.GENERAL_ADMINISTRATION, PPA.Kind.SUPPORT_TO_OPERATIONS, PPA.Kind.OPERATIONS)
THEMES: Final = (
    *("Health services", "Basic education", "Rural roads", "Livelihood", "Fisheries", "Housing", "Water supply"),
    *("Social protection", "Peace and order", "Skills training", "Scholarships", "Disaster readiness", "Farm inputs"),
)
UNITS: Final = (
    ("CO", "Central office", OperatingUnit.Kind.CENTRAL_OFFICE),
    ("BAS", "Sample: Basilan office", OperatingUnit.Kind.PROVINCIAL_OFFICE),
    ("LDS", "Sample: Lanao del Sur office", OperatingUnit.Kind.PROVINCIAL_OFFICE),
    ("MDN", "Sample: Maguindanao del Norte office", OperatingUnit.Kind.PROVINCIAL_OFFICE),
    ("TAW", "Sample: Tawi-Tawi office", OperatingUnit.Kind.PROVINCIAL_OFFICE),
)


@dataclass(frozen=True)
class Planned:
    """What money can be given to."""

    unit: int
    funded: list[int]  # PPAs
    indicators: dict[int, int]  # of a PPA
    of_quarter: dict[tuple[int, int], int] = field(default_factory=dict)  # what a PPA is to reach, in each of a year


def plan(bulk: Bulk, ppas: int, programs: int, staff: Any, shared: Shared, chance: Random) -> Planned:
    units = [bulk.add(OperatingUnit, code=code, name=name, kind=kind) for code, name, kind in UNITS]
    activities = list(_tree(bulk, ppas, shared.years[0], chance))
    indicators = {ppa: _indicator(bulk, ppa, chance) for ppa in activities}
    planned = Planned(units[1], activities[:: max(1, len(activities) // programs)][:programs], indicators)
    for year in (*shared.years, shared.years[-1] + 1, shared.years[-1] + 2):
        _plan(bulk, planned, year, staff, shared, chance)
    for year, call in shared.calls.items():
        _propose(bulk, planned, call, year, staff, shared, chance)
    bulk.store()
    return planned


def _tree(bulk: Bulk, count: int, year: int, chance: Random) -> Iterator[int]:
    """Programs, sub-programs and activities; yields the activities."""
    program = subprogram = 0
    for number in range(count):
        branch, inside = divmod(number, BRANCH)
        kind = KINDS[min(branch, 2)]
        code, theme = f"{min(branch, 2) + 1}{branch:04}", chance.choice(THEMES)
        given = {"kind": kind, "from_year": year, "outcome": "Sample"}
        if inside == 0:
            program = subprogram = bulk.add(PPA, code=code, title=f"Sample: {theme}", level=PPA.Level.PROGRAM, **given)
        elif inside % TWIG == 1:
            title = f"Sample: {theme}, part {inside // TWIG + 1}"
            given |= {"parent_id": program, "code": f"{code}-{inside:02}"}
            subprogram = bulk.add(PPA, title=title, level=PPA.Level.SUBPROGRAM, **given)
        else:
            title = f"Sample: {theme}, activity {number}"
            given |= {"parent_id": subprogram, "code": f"{code}-{inside:02}"}
            yield bulk.add(PPA, title=title, level=PPA.Level.ACTIVITY, **given)


def _indicator(bulk: Bulk, ppa: int, chance: Random) -> int:
    return bulk.add(
        Indicator,
        ppa_id=ppa,
        level=Indicator.Level.OUTPUT,
        statement=f"Sample: {chance.choice(('People served', 'Sites finished', 'Trainings held', 'Kits handed out'))}",
        unit="number",
        responsible="Sample: Operations division",
        disaggregation=[Indicator.Breakdown.SEX.value],
    )


def _plan(bulk: Bulk, planned: Planned, year: int, staff: Any, shared: Shared, chance: Random) -> None:
    """Approved up to this year, the next one submitted, the one after it a draft."""
    ahead, day = year - shared.years[-1], min(date(year - 1, 11, 15), shared.until)
    status = {1: Plan.Status.SUBMITTED, 2: Plan.Status.DRAFT}.get(ahead, Plan.Status.APPROVED)
    signed: dict[str, Any] = {"prepared_by_id": staff["planning_officer"][0]}
    if ahead < 2:
        signed |= {"submitted_by_id": staff["planning_officer"][0], "submitted_at": moment_of(day)}
    if ahead < 1:
        signed |= {"approved_by_id": staff["head_of_office"][0], "approved_at": moment_of(day)}
    made = bulk.add(Plan, fiscal_year=year, title="Sample: Work and financial plan", status=status, **signed)
    for ppa in planned.funded:
        bulk.add(PlanLine, plan_id=made, ppa_id=ppa, amount=centavos(chance.randint(1_000_000_00, 90_000_000_00)))
        of_quarter = planned.of_quarter[ppa, year] = chance.randint(10, 900)
        for quarter in range(5):
            value = of_quarter if quarter else 4 * of_quarter
            target = {"indicator_id": planned.indicators[ppa], "quarter": quarter, "value": Decimal(value)}
            bulk.add(Target, plan_id=made, text=f"{value:,}", **target)


def _propose(bulk: Bulk, planned: Planned, call: int, year: int, staff: Any, shared: Shared, chance: Random) -> None:
    is_past = year <= shared.years[-1]
    day = min(date(year - 1, 6, 15), shared.until)
    proposal = bulk.add(
        BudgetProposal,
        call_id=call,
        status=BudgetProposal.Status.ENACTED if is_past else BudgetProposal.Status.SUBMITTED,
        prepared_by_id=staff["planning_officer"][0],
        approved_by_id=staff["head_of_office"][0],
        approved_at=moment_of(day),
        submitted_by_id=staff["budget_officer"][0],
        submitted_at=moment_of(day),
    )
    for rank, ppa in enumerate(planned.funded, start=1):
        for name in CLASSES:
            amount = centavos(chance.randint(1_000_000_00, 90_000_000_00))
            decided = dict.fromkeys(("recommended", "confirmed", "enacted", "adjusted"), amount) if is_past else {}
            line = {"ppa_id": ppa, "allotment_class": name, "object_code": OBJECTS[name][0], "rank": rank}
            bulk.add(ProposalLine, proposal_id=proposal, proposed=amount, **line, **decided)


def payees(bulk: Bulk, chance: Random) -> list[tuple[int, str]]:
    """With ids: 120, so that one invoice is looked for among thousands of vouchers."""
    found = []
    for number in range(PAYEES):
        name = f"Sample {chance.choice(('Trading', 'Builders', 'Supplies', 'Foods', 'Transport'))} {number:03}"
        tin = f"{chance.randrange(1000):03}-{chance.randrange(1000):03}-{number:03}"
        found.append((bulk.add(Payee, name=name, tin=tin, address="Cotabato City", bank="Sample Bank"), name))
    return found
