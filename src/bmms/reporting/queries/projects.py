"""What the monitoring reports (RPMES) say of each project: read from the plan, the ledger and certified quarters."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, ExpressionWrapper, F, Prefetch, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Round

from bmms.execution.models import Account
from bmms.execution.queries.left import CELLS
from bmms.planning.models import Indicator
from bmms.projects.models import Accomplishment, Project, ProjectPlace
from bmms.projects.queries.money import (
    APPROPRIATION_OF,
    NOTHING,
    PRECISE,
    Amounts,
    paid_for_on,
    paying_for,
)
from bmms.projects.queries.progress import (
    COUNTED,
    Alert,
    Part,
    Progress,
    alert_levels,
    alert_of,
    combined,
    progress_by_ppa,
)
from bmms.projects.queries.projects import of_year
from bmms.reporting.queries.columns import postings


@dataclass(frozen=True)
class ProjectRow:
    """One project as of the end of a quarter."""

    project: Project
    money: Mapping[Account, Amounts]
    progress: Progress | None
    alert: Alert | None
    male: Decimal
    female: Decimal
    remarks: str

    @property
    def amounts(self) -> Amounts:
        return sum(self.money.values(), Amounts())


def places_of(project: Project) -> str:
    """Of one that `projects_of_year` has read."""
    return ", ".join(each.place.name for each in project.places.all())


def sources_of(accounts: Iterable[Account]) -> str:
    return ", ".join(dict.fromkeys(account.act.name for account in accounts))


def projects_of_year(year: int) -> list[Project]:
    """Those that are planned for it or carried out in it, by code."""
    places: QuerySet[Any] = ProjectPlace.objects.select_related("place").order_by("-share", "place")
    rows = Project.objects.filter(of_year(year)).select_related("ppa").prefetch_related(Prefetch("places", places))
    return list(rows.order_by("ppa__code"))


def project_rows(year: int, quarter: int, until: date) -> list[ProjectRow]:
    """The same number of statements for any number of projects."""
    projects = projects_of_year(year)
    indicators = indicators_of(projects)
    money = paid_for_on(paying_for(projects), until)
    jobs, remarks = _jobs(indicators, year, quarter), _remarks(indicators, year, quarter)
    progress, levels = progress_by_ppa(indicators, year, quarter), alert_levels()
    found = []
    for one in projects:
        reached = progress.get(one.ppa_id)
        alert = alert_of(reached.slippage, levels) if reached else None
        male, female = jobs.get(one.ppa_id, (NOTHING, NOTHING))
        text = " ".join(remarks.get(one.ppa_id, ()))
        found.append(ProjectRow(one, money[one.pk], reached, alert, male, female, text))
    return found


def indicators_of(projects: Collection[Project]) -> list[Indicator]:
    rows = Indicator.objects.filter(ppa__in=[one.ppa_id for one in projects])
    return list(rows.order_by("ppa__code", "level", "pk"))


def _jobs(indicators: list[Indicator], year: int, quarter: int) -> dict[int, tuple[Decimal, Decimal]]:
    """Of each PPA the men and women employed, by the rules of the indicators that count them."""
    counting = {one.pk: one for one in indicators if one.counts_jobs}
    parts: dict[int, list[dict[int, Part]]] = defaultdict(lambda: [{}, {}])
    for each in _certified(counting, year, quarter):
        for place, number in enumerate((each.male, each.female)):
            parts[each.indicator_id][place][each.quarter] = Part(Decimal(number))
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for pk, (men, women) in parts.items():
        one = counting[pk]
        male, female = found.get(one.ppa_id, (NOTHING, NOTHING))
        found[one.ppa_id] = male + (combined(one, men) or 0), female + (combined(one, women) or 0)
    return found


def _remarks(indicators: list[Indicator], year: int, quarter: int) -> dict[int, list[str]]:
    by_pk, found = {one.pk: one for one in indicators}, defaultdict(list)
    for each in _certified(by_pk, year, quarter).filter(quarter=quarter).exclude(remarks=""):
        found[by_pk[each.indicator_id].ppa_id].append(each.remarks)
    return found


def _certified(indicators: Collection[int], year: int, quarter: int) -> QuerySet[Accomplishment]:
    found: QuerySet[Accomplishment] = Accomplishment.objects.filter(
        indicator__in=list(indicators), fiscal_year=year, quarter__lte=quarter, status__in=COUNTED
    )
    return found.order_by("indicator__level", "indicator", "quarter")


HUNDREDTH: Final = Decimal("0.01")
COLUMN_OF: Final = {"9": "allotted", "10": "obligated", "11": "disbursed"}  # of RPMES 2 and 5 alike


def behind_projects(until: date, column: str, asks: Mapping[str, str]) -> QuerySet[Any]:
    """The postings of what pays for the projects asked for, each with the part of it that is theirs."""
    wanted = [one for one in projects_of_year(until.year) if _is_asked(one, asks)]
    pairs = ((account.pk, share) for accounts in paying_for(wanted).values() for account, share in accounts.items())
    return parts_behind(until, CELLS[COLUMN_OF[column]], pairs)


def parts_behind(until: date, measures: Collection[str], shares: Iterable[tuple[int, Decimal]]) -> QuerySet[Any]:
    """The postings of these measures to appropriations, or below them, with what of each is `counted`.

    A cell rounds each part of an appropriation once. So of each posting counts by how much it moves that rounded part:
    these sum to the cell, to the centavo.
    """
    of_account: dict[int, list[Decimal]] = defaultdict(list)
    for pk, share in shares:
        of_account[pk].append(share)
    rows: Any = postings(until).filter(measure__in=measures).annotate(of=APPROPRIATION_OF)
    rows = rows.filter(of__in=list(of_account)).annotate(
        so_far=Window(Sum("amount"), partition_by=[F("of")], order_by=[F("date"), F("pk")])
    )
    most = max(map(len, of_account.values()), default=0)
    counted = [_moved(_percents(of_account, place)) for place in range(most)]
    return rows.annotate(counted=sum(counted, start=Value(NOTHING, PRECISE)))  # type: ignore[no-any-return]


def _percents(of_account: Mapping[int, Sequence[Decimal]], place: int) -> Case:
    """Of each appropriation the first of its shares, or the second, or so on."""
    alike: dict[Decimal, list[int]] = defaultdict(list)
    for pk, shares in of_account.items():
        if place < len(shares):
            alike[shares[place]].append(pk)
    whens = [When(of__in=pks, then=Value(share * HUNDREDTH)) for share, pks in alike.items()]
    return Case(*whens, default=Value(NOTHING), output_field=PRECISE)


def _moved(percent: Case) -> Any:
    return _rounded(F("so_far") * percent) - _rounded((F("so_far") - F("amount")) * percent)


def _rounded(amount: Any) -> Any:
    return Round(ExpressionWrapper(amount, output_field=PRECISE), 2, output_field=PRECISE)


def _is_asked(project: Project, asks: Mapping[str, str]) -> bool:
    return asks.get("project", str(project.key)) == str(project.key) and (
        asks.get("sector", project.sector) == project.sector
    )
