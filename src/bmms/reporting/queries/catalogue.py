"""Which statements there are, for which periods, how each is computed, and what stands behind a cell of it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from bmms.budgeting.models import AppropriationAct
from bmms.execution.models import SPECIAL_PURPOSE, Posting
from bmms.periods.models import ReportForm, ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import MONTHS_COVERED, periods_of
from bmms.reporting.queries import aging, allotments, disbursements
from bmms.reporting.queries.aging import far3, unpaid_payables
from bmms.reporting.queries.allotments import behind_allotments, far1b
from bmms.reporting.queries.columns import COLUMNS, behind, has_past, postings
from bmms.reporting.queries.disbursements import behind_payments, far4
from bmms.reporting.queries.far1 import AUTOMATIC, CONTINUING, CURRENT, SPECIAL, far1, far1a, object_of_account
from bmms.reporting.queries.gender import COLUMN_OF as GENDER_COLUMNS
from bmms.reporting.queries.gender import behind_gender, gad_report, gpb
from bmms.reporting.queries.physical import bar1, bed2
from bmms.reporting.queries.planned import bed1, bed3, is_planned
from bmms.reporting.queries.projects import COLUMN_OF, behind_projects
from bmms.reporting.queries.rpmes import rpmes2, rpmes3, rpmes5
from bmms.reporting.queries.rpmes1 import rpmes1
from bmms.reporting.queries.statement import Statement
from bmms.tenancy.prepared import Given, Prepared

F_ = ReportForm
Build = Callable[[date, date, str], Statement]
BUILDERS: Final[Mapping[str, Build]] = {
    F_.BED1: bed1,
    F_.BED3: bed3,
    F_.FAR1: far1,
    F_.FAR1A: far1a,
    F_.FAR1B: far1b,
    F_.FAR3: far3,
    F_.FAR4: far4,
    F_.BAR1: bar1,
    F_.BED2: bed2,
    F_.RPMES1: rpmes1,
    F_.RPMES2: rpmes2,
    F_.RPMES3: rpmes3,
    F_.RPMES5: rpmes5,
    F_.GPB: gpb,
    F_.GAD_AR: gad_report,
}
PLANNED: Final = (F_.BED1, F_.BED3)  # entered, not computed: no list behind their cells
PHYSICAL: Final = (F_.BAR1, F_.BED2, F_.RPMES1, F_.RPMES3)  # no postings behind their cells
BY_PROJECT: Final = (F_.RPMES2, F_.RPMES5)
GENDER: Final = (F_.GPB, F_.GAD_AR)
WITHOUT_CLUSTERS: Final = (*PHYSICAL, *BY_PROJECT, *GENDER)  # whatever fund pays
HEADINGS_OF: Final = {F_.FAR1B: allotments.HEADINGS, F_.FAR3: aging.HEADINGS, F_.FAR4: disbursements.HEADINGS}
AMOUNTS_OF: Final[Mapping[str, Collection[str]]] = {
    **dict.fromkeys((F_.FAR1, F_.FAR1A), COLUMNS),
    **dict.fromkeys(PHYSICAL, ()),
    **dict.fromkeys(BY_PROJECT, COLUMN_OF),
    **dict.fromkeys(GENDER, GENDER_COLUMNS),
    **{form: [each.number for each in headings if each.kind == "amount"] for form, headings in HEADINGS_OF.items()},
}


@dataclass(frozen=True)
class Asked:
    """One statement of the organization in scope: the form, the year and which of its periods."""

    form: str
    from_date: date
    until_date: date
    period: int

    @property
    def year(self) -> int:
        return self.from_date.year

    def build(self, cluster: str = "") -> Statement:
        return BUILDERS[self.form](self.from_date, self.until_date, cluster)


def statement_asked(form: str, year: int, period: int) -> Asked | None:
    if form not in BUILDERS or not 2000 <= year <= 2100:
        return None
    periods = list(periods_of(year, months_of(form)))
    return Asked(form, *periods[period - 1], period) if 1 <= period <= len(periods) else None


def asked_by(requirement: ReportRequirement) -> Asked | None:
    months = months_of(requirement.form)
    return statement_asked(
        requirement.form, requirement.from_date.year, (requirement.from_date.month - 1) // months + 1
    )


def months_of(form: str) -> int:
    return MONTHS_COVERED.get(ReportForm(form), 3)


def snapshot_of(requirement: ReportRequirement) -> dict[str, Any]:
    asked = asked_by(requirement)
    return asked.build().as_json() if asked else {}


def is_filled(requirement: ReportRequirement) -> bool:
    """A computed report always is; one that is entered, once it has an amount."""
    return requirement.form not in PLANNED or is_planned(requirement)


def requirement_for(asked: Asked) -> ReportRequirement | None:
    return ReportRequirement.objects.filter(
        form=asked.form, from_date=asked.from_date, until_date=asked.until_date
    ).first()


_SUBMITTED: Final = Prepared(
    lambda: ReportSubmission.objects.filter(
        requirement__form=Given("form"),
        requirement__from_date=Given("from_date"),
        requirement__until_date=Given("until_date"),
    ).select_related("requirement")
)


def submission_for(asked: Asked) -> ReportSubmission | None:
    """What the register has of this statement, if it is asked for and somebody has begun."""
    found = _SUBMITTED.objects(form=asked.form, from_date=asked.from_date, until_date=asked.until_date)
    return found[0] if found else None


def behind_cell(asked: Asked, column: str, asks: Mapping[str, str], cluster: str = "") -> QuerySet[Any] | None:
    """The postings whose `counted` amounts sum to the cell; None: there is no such column."""
    first, last = asked.from_date, asked.until_date
    if column not in AMOUNTS_OF.get(asked.form, ()):
        return None
    match asked.form:
        case F_.FAR1 | F_.FAR1A:
            past = has_past(asked.year)
            rows: Any = behind(postings(last, cluster), column, asked.year, has_past=past)
        case F_.FAR1B:
            rows = behind_allotments(first, last, column, cluster)
        case F_.FAR3:
            rows = unpaid_payables(last, cluster, column)
        case F_.RPMES2 | F_.RPMES5:
            rows = behind_projects(last, column, asks)
        case F_.GPB | F_.GAD_AR:
            rows = behind_gender(last, column, asks)
        case _:
            rows = behind_payments(first, last, column, cluster)
            rows = rows.filter(mode__in=asks["mode"].split(",")) if "mode" in asks else rows
    return narrowed(rows, asks, asked.year)


FIELDS: Final = {
    "kind": "account__ppa__kind",
    "class": "account__allotment_class",
    "ppacode": "account__ppa__code",
    "measure": "measure",
    "name": "account__name",
}
KEYS: Final = {"ppa": "account__ppa__key", "act": "account__act__key", "account": "account__key", "entry": "entry__key"}
PASSED_ON: Final = (Posting.Measure.TRANSFER_TO, Posting.Measure.TRANSFER_FROM)


def narrowed(rows: QuerySet[Any], asks: Mapping[str, str], year: int) -> QuerySet[Any]:
    for name, value in asks.items():
        if name in FIELDS:
            rows = rows.filter(**{FIELDS[name]: value})
        elif name in KEYS:
            rows = rows.filter(**{KEYS[name]: _key(value)})
        elif name == "section":
            rows = rows.filter(_section(value, year))
        elif name == "part":
            rows = rows.filter(measure__in=PASSED_ON) if value == "passed_on" else rows.exclude(measure__in=PASSED_ON)
        elif name == "object":
            rows = rows.annotate(object_of=object_of_account()).filter(object_of="" if value == "none" else value)
    return rows


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _section(name: str, year: int) -> Q:
    kind, kinds = "account__act__kind", AppropriationAct.Kind
    old = Q(account__act__fiscal_year__lt=year) | Q(**{kind: kinds.CONTINUING})
    automatic = Q(**{kind: kinds.AUTOMATIC})
    special, own = Q(account__fund__regex=SPECIAL_PURPOSE), ~old & ~automatic
    sections = {CONTINUING: old, AUTOMATIC: ~old & automatic, SPECIAL: own & special, CURRENT: own & ~special}
    return sections.get(name, Q(pk=None))
