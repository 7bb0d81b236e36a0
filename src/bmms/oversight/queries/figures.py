"""The columns of the dashboard: what they are called, how they are written, and where a figure leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bmms.oversight.queries.performance import Performance
from bmms.projects.queries.progress import Alert

AMOUNT, PERCENT, NUMBER = "amount", "percent", "number"


@dataclass(frozen=True)
class Figure:
    name: str
    label: Any
    kind: str
    page: str = ""  # of the organization: the list of what is counted
    query: str = ""  # may name the {year}


OF_YEAR: Final = "start_until={year}-12-31&end_from={year}-01-01"  # the list's own filters, as the figures are counted
BEHIND: Final = "&".join(f"alert={each}" for each in (Alert.EARLY, Alert.URGENT, Alert.TERMINAL))
COLUMNS: Final = (
    Figure("appropriated", _("Appropriation"), AMOUNT, "execution:appropriations"),
    Figure("allotted", _("Allotment"), AMOUNT, "execution:allotments"),
    Figure("obligated", _("Obligations"), AMOUNT, "execution:obligations"),
    Figure("disbursed", _("Paid"), AMOUNT, "execution:vouchers"),
    Figure("release_rate", _("Release, %"), PERCENT),
    Figure("obligation_rate", _("Obligated, %"), PERCENT),
    Figure("disbursement_rate", _("Paid of it, %"), PERCENT),
    Figure("projects", _("Projects"), NUMBER, "projects:projects", OF_YEAR),
    Figure("mean_physical", _("Physical, %"), PERCENT),
    Figure("mean_slippage", _("Slippage, points"), PERCENT),
    Figure("alerts", _("Alerts"), NUMBER, "projects:projects", f"{OF_YEAR}&{BEHIND}"),
    Figure("on_time", _("Reports on time"), NUMBER, "periods:reports"),
    Figure("late", _("Late"), NUMBER, "periods:reports"),
    Figure("missing", _("Missing"), NUMBER, "periods:reports"),
    Figure("overdue", _("Overdue commitments"), NUMBER),
)


def cells_of(figures: Performance) -> Iterator[Any]:
    return (getattr(figures, column.name) for column in COLUMNS)
