"""The columns of the dashboard: their names, how they are written, where a figure leads, and which desk sees it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission as P
from bmms.access.roles import ROLES, Role
from bmms.lib.money import format_amount
from bmms.oversight.queries.performance import Performance
from bmms.projects.models import Issue
from bmms.projects.queries.progress import Alert

AMOUNT, PERCENT, NUMBER = "amount", "percent", "number"


@dataclass(frozen=True)
class Figure:
    name: str
    label: Any
    kind: str
    page: str = ""  # of the organization: the list of what is counted
    query: str = ""  # may name the {year}, {yesterday}, and the {money} that is counted
    reading: P = P.LEDGER_VIEW  # needed for that page


APPROPRIATIONS: Final = "execution:appropriations"  # whose columns sum to the figures; each row opens its postings
REGISTER: Final = "periods:reports"
OF_YEAR: Final = "year={year}"  # the list's own filter, as the figures are counted
BEHIND: Final = "&".join(f"alert={each}" for each in (Alert.EARLY, Alert.URGENT, Alert.TERMINAL))
DUE: Final = "period_from={year}-01-01&period_until={year}-12-31&due_date_until={yesterday}"
COLUMNS: Final = (
    Figure("appropriated", _("Appropriation"), AMOUNT, APPROPRIATIONS, "{money}"),
    Figure("allotted", _("Allotment"), AMOUNT, APPROPRIATIONS, "{money}"),
    Figure("obligated", _("Obligations"), AMOUNT, APPROPRIATIONS, "{money}"),
    Figure("disbursed", _("Paid"), AMOUNT, APPROPRIATIONS, "{money}"),
    Figure("release_rate", _("Release, %"), PERCENT),
    Figure("obligation_rate", _("Obligated, %"), PERCENT),
    Figure("disbursement_rate", _("Paid of it, %"), PERCENT),
    Figure("gad_share", _("GAD, %"), PERCENT),
    Figure("projects", _("Projects"), NUMBER, "projects:projects", OF_YEAR, P.PROJECT_VIEW),
    Figure("mean_physical", _("Physical, %"), PERCENT),
    Figure("mean_slippage", _("Slippage, points"), PERCENT),
    Figure("alerts", _("Alerts"), NUMBER, "projects:projects", f"{OF_YEAR}&{BEHIND}", P.PROJECT_VIEW),
    Figure("on_time", _("Reports on time"), NUMBER, REGISTER, f"handed_in=on_time&{DUE}", P.REPORT_VIEW),
    Figure("late", _("Late"), NUMBER, REGISTER, f"handed_in=late&{DUE}", P.REPORT_VIEW),
    Figure("missing", _("Missing"), NUMBER, REGISTER, f"overdue=yes&{DUE}", P.REPORT_VIEW),
    Figure("overdue", _("Overdue commitments"), NUMBER),
    Figure("directives", _("Overdue directives"), NUMBER),
    Figure("male", _("Male"), NUMBER),
    Figure("female", _("Female"), NUMBER),
    Figure("unspecified", _("Not specified"), NUMBER),
)
MONEY: Final = ("appropriated", "allotted", "obligated", "disbursed", "release_rate", "obligation_rate")
WORKS: Final = ("projects", "mean_physical", "mean_slippage", "alerts")
REPORTS: Final = ("on_time", "late", "missing")
GENDER: Final = "gad_share"
PEOPLE: Final = ("male", "female", "unspecified")  # for whom projects are
# By the office in which the role is held. Parliament's committee reads what was submitted, on pages of its own.
DESKS: Final[Mapping[str, Sequence[str]]] = {
    "ocm": (*MONEY, "disbursement_rate", "gad_share", *WORKS, *REPORTS, "overdue", "directives"),
    "mfbm": (*MONEY, "disbursement_rate", *REPORTS),
    "bpda": (*WORKS, *REPORTS),
    "bwc": ("gad_share", "projects", *PEOPLE),
}


LAID_BEFORE: Final = (Issue.Level.OCM.value, Issue.Level.BPDA.value)  # the offices to which issues are escalated


def offices_of(roles: Iterable[str]) -> tuple[str, ...]:
    """Before which of them issues are laid, for somebody who sits at their desks."""
    held = {code for role in _at_desks(roles) for code in role.held_in}
    return tuple(office for office in LAID_BEFORE if office in held)


def columns_of(roles: Iterable[str]) -> list[Figure]:
    """What the desks see at which somebody with these roles sits."""
    seen = {name for role in _at_desks(roles) for code in role.held_in for name in DESKS.get(code, ())}
    return [column for column in COLUMNS if column.name in seen]


def _at_desks(roles: Iterable[str]) -> list[Role]:
    held = (ROLES[name] for name in roles if name in ROLES)
    return [role for role in held if P.DESK_VIEW in role.platform]


def cells_of(figures: Performance, columns: Iterable[Figure]) -> Iterator[Any]:
    return (getattr(figures, column.name) for column in columns)


def in_words(column: Figure, figures: Performance) -> str:
    """As people read it."""
    value: Any = getattr(figures, column.name)
    if value is None:
        return "–"
    if column.kind == AMOUNT:
        return format_amount(value)
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"
