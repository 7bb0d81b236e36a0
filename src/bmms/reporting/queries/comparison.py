"""R12: a budget proposal beside this year's appropriation and last year's obligations; the People's Budget."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum

from bmms.budgeting.models import AllotmentClass, BudgetProposal, ProposalLine
from bmms.planning.models import PPA
from bmms.reporting.queries.planned import appropriated, obligated

ZERO: Final = Decimal(0)
CLASSES: Final = tuple(AllotmentClass.values)
COLUMNS: Final = ("program", "title", "class", "tier", "actual", "current", "proposed", "change", "change_percent")


@dataclass(frozen=True)
class Compared:
    """A program, project or activity in one class and tier; what was given before is ongoing: tier 1."""

    ppa: PPA | None
    allotment_class: str
    tier: int | None
    actual: Decimal
    current: Decimal
    proposed: Decimal

    @property
    def change(self) -> Decimal:
        return self.proposed - self.current

    @property
    def percent(self) -> Decimal | None:
        return round(100 * self.change / self.current, 2) if self.current else None

    def as_row(self) -> dict[str, Any]:
        """For programs and spreadsheets: nothing is formatted."""
        code, title = (self.ppa.code, self.ppa.title) if self.ppa else ("", "")
        amounts = {"actual": self.actual, "current": self.current, "proposed": self.proposed, "change": self.change}
        return {
            "program": code,
            "title": title,
            "class": self.allotment_class,
            "tier": "" if self.tier is None else self.tier,
            **{name: round(amount, 2) for name, amount in amounts.items()},
            "change_percent": "" if self.percent is None else self.percent,
        }


def compared(proposal: BudgetProposal) -> list[Compared]:
    """Every row that has an amount in one of the three years, by PPA, class and tier."""
    year = proposal.call.fiscal_year
    found: dict[tuple[int, str, int], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for (ppa, name), amount in obligated(year - 2, date(year - 2, 12, 31)).items():
        found[ppa, name, 1][0] += amount
    for (ppa, name), amount in appropriated(year - 1).items():
        found[ppa, name, 1][1] += amount
    lines: Any = ProposalLine.objects.filter(proposal=proposal).order_by()
    for ppa, name, tier, amount in lines.values_list("ppa", "allotment_class", "tier").annotate(Sum("proposed")):
        found[ppa, name, tier][2] += amount
    ppas = PPA.objects.in_bulk({ppa for ppa, _class, _tier in found})
    rows = [Compared(ppas[ppa], name, tier, *amounts) for (ppa, name, tier), amounts in found.items()]
    return sorted(rows, key=lambda row: (ppas[row.ppa.pk].code if row.ppa else "", _place(row), row.tier or 0))


def by_class(rows: Sequence[Compared]) -> list[Compared]:
    """Each class that has rows, and the grand total."""
    found = [_summed(rows, name) for name in CLASSES if any(row.allotment_class == name for row in rows)]
    return [*found, _summed(rows, "")]


def _summed(rows: Sequence[Compared], name: str) -> Compared:
    of = [row for row in rows if not name or row.allotment_class == name]
    sums = (sum((getattr(row, year) for row in of), ZERO) for year in ("actual", "current", "proposed"))
    return Compared(None, name, None, *sums)


def _place(row: Compared) -> int:
    return CLASSES.index(row.allotment_class)


def data_package(proposal: BudgetProposal, rows: Sequence[Compared], organization: str) -> dict[str, Any]:
    """A fiscal data package (specs.frictionlessdata.io/fiscal-data-package) with its rows inside."""
    year, money = proposal.call.fiscal_year, {"currency": "PHP"}
    fields = [{"name": name, "type": "number" if name in COLUMNS[4:] else "string"} for name in COLUMNS]
    return {
        "name": f"peoples-budget-{year}",
        "title": f"People's Budget {year}, {organization}",
        "resources": [
            {
                "name": "budget",
                "profile": "tabular-data-resource",
                "data": [row.as_row() for row in rows],
                "schema": {"fields": fields},
            }
        ],
        "model": {
            "measures": {
                "actual": {"source": "actual", "phase": "executed", "fiscalPeriod": str(year - 2), **money},
                "current": {"source": "current", "phase": "approved", "fiscalPeriod": str(year - 1), **money},
                "proposed": {"source": "proposed", "phase": "proposed", "fiscalPeriod": str(year), **money},
            },
            "dimensions": {
                "program": {
                    "dimensionType": "activity",
                    "primaryKey": "code",
                    "attributes": {"code": {"source": "program"}},
                },
                "class": {
                    "dimensionType": "classification",
                    "primaryKey": "class",
                    "attributes": {"class": {"source": "class"}},
                },
            },
        },
    }
