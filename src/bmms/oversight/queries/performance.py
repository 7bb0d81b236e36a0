"""Money, projects, reports and promises of all organizations side by side. Runs under `with oversight()`.

Every figure of an organization is a sum or a number, so that what several have together is the sum of theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.utils import timezone

from bmms.budgeting.models import AppropriationAct
from bmms.coordination.models import Commitment, Matter
from bmms.execution.models import Account
from bmms.geography.models import Place
from bmms.lib.money import CENTAVO
from bmms.organizations.models import Organization
from bmms.organizations.queries import RegistryFilter, registered_organizations
from bmms.oversight.queries.overview import every_organization, top_of
from bmms.periods.models import ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import HANDED_IN
from bmms.planning.models import Tag
from bmms.projects.models import Accomplishment, AlertLevels, Beneficiaries, Photo, Project
from bmms.projects.queries.money import part_of
from bmms.projects.queries.places import working_in
from bmms.projects.queries.tags import percent_counting

CURRENT, CONTINUING, BOTH = "current", "continuing", "both"  # acts of the year, of the years before, or all
NOTHING: Final = Decimal(0)
MOST_DELAYED: Final = 5


@dataclass(frozen=True)
class Performance:
    """Of one organization, or of several together."""

    appropriated: Decimal = NOTHING
    allotted: Decimal = NOTHING
    obligated: Decimal = NOTHING
    disbursed: Decimal = NOTHING
    gad: Decimal = NOTHING  # of the appropriations
    projects: int = 0
    measured: int = 0  # projects of which something is certified
    physical: Decimal = NOTHING  # the sums over those
    expected: Decimal = NOTHING
    alerts: int = 0
    terminal: int = 0
    on_time: int = 0  # reports that were due by today
    late: int = 0
    missing: int = 0
    overdue: int = 0  # commitments to others
    male: int = 0  # for whom the projects are
    female: int = 0
    unspecified: int = 0

    def __add__(self, other: "Performance") -> "Performance":
        return Performance(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def release_rate(self) -> Decimal | None:
        return _percent(self.allotted, self.appropriated)

    @property
    def obligation_rate(self) -> Decimal | None:
        return _percent(self.obligated, self.allotted)

    @property
    def disbursement_rate(self) -> Decimal | None:
        return _percent(self.disbursed, self.obligated)

    @property
    def gad_share(self) -> Decimal | None:
        return _percent(self.gad, self.appropriated)

    @property
    def mean_physical(self) -> Decimal | None:
        """Each measured project counts once."""
        return (self.physical / self.measured).quantize(CENTAVO) if self.measured else None

    @property
    def mean_slippage(self) -> Decimal | None:
        return ((self.physical - self.expected) / self.measured).quantize(CENTAVO) if self.measured else None


@dataclass(frozen=True)
class PerformanceRow:
    organization: Organization
    figures: Performance
    attached: list[Organization] = field(default_factory=list)


@dataclass(frozen=True)
class PerformanceFilter:
    year: int
    acts: str = CURRENT
    allotment_class: str = ""
    sector: str = ""
    province: Place | None = None
    roll_up: bool = False
    approved_only: bool = False  # projects of which everything that counts is approved, not only certified
    with_people: bool = False  # for how many of them
    with_gender: bool = False  # how much of the appropriations counts for gender


def performance_rows(wanted: PerformanceFilter) -> list[PerformanceRow]:
    """By acronym. Each part is one statement for all organizations."""
    shown = _organizations(wanted)
    parts = [_money(wanted), _projects(wanted), _reports(wanted.year, shown), _overdue()]
    if wanted.with_people:
        parts.append(_people(wanted))
    rows = [
        PerformanceRow(one, sum((part.get(one.pk, Performance()) for part in parts), Performance())) for one in shown
    ]
    return _rolled_up(rows) if wanted.roll_up else rows


def total_of(rows: Iterable[PerformanceRow]) -> Performance:
    return sum((row.figures for row in rows), Performance())


def most_delayed(wanted: PerformanceFilter) -> QuerySet[Any]:
    """The five furthest behind their plan, each with its last field visit and the last photo taken there."""
    photos = Photo.objects.filter(visit__project=OuterRef("pk"), file__removed_at=None)
    last = photos.order_by("-visit__visit_date", "-pk")
    furthest = _projects_of(wanted).filter(slippage__lt=0).order_by("slippage", "pk")[:MOST_DELAYED]
    found = Project.objects.filter(pk__in=furthest.values("pk")).select_related("ppa", "organization")
    with_photo: QuerySet[Any] = found.annotate(
        photo=Subquery(last.values("file__key")[:1]),
        photo_caption=Subquery(last.values("caption")[:1]),
        photo_date=Subquery(last.values("visit__visit_date")[:1]),
    )
    return with_photo.order_by("slippage", "pk")


def provinces() -> list[Place]:
    """Where projects of the region and of communities outside it can be."""
    wanted = Place.objects.filter(level=Place.Level.PROVINCE, scope__in=(Place.Scope.BARMM, Place.Scope.OBC))
    return list(wanted.filter(valid_to=None).only("code", "name", "level", "scope").order_by("scope", "name"))


def _organizations(wanted: PerformanceFilter) -> Sequence[Organization]:
    if not wanted.sector:
        return every_organization()
    return list(registered_organizations(RegistryFilter(sector=wanted.sector)))


def acts_counted(wanted: PerformanceFilter) -> QuerySet[AppropriationAct]:
    acts: QuerySet[AppropriationAct] = AppropriationAct.objects.order_by("name")
    match wanted.acts:
        case "continuing":
            return acts.filter(fiscal_year__lt=wanted.year)
        case "both":
            return acts.filter(fiscal_year__lte=wanted.year)
    return acts.filter(fiscal_year=wanted.year)


def _money(wanted: PerformanceFilter) -> dict[int, Performance]:
    """As it stands in the ledger now, of the acts asked for."""
    rows = Account.objects.filter(level=Account.Level.APPROPRIATION, act__in=acts_counted(wanted).order_by())
    if wanted.allotment_class:
        rows = rows.filter(allotment_class=wanted.allotment_class)
    sums = {name: Sum(name) for name in ("appropriated", "allotted", "obligated", "disbursed")}
    if wanted.with_gender:
        rows = rows.annotate(gad_percent=percent_counting(Tag.Taxonomy.GAD))
        sums["gad"] = Sum(part_of(F("appropriated"), F("gad_percent")))
    return _by_organization(rows, **sums)


def _projects(wanted: PerformanceFilter) -> dict[int, Performance]:
    levels = {row.organization_id: row for row in AlertLevels.objects.all()}
    return _by_organization(
        _projects_of(wanted),
        projects=Count("pk"),
        measured=Count("slippage"),
        physical=Sum("physical"),
        expected=Sum("expected"),
        alerts=Count("pk", filter=Q(slippage__lte=_level("early", levels))),
        terminal=Count("pk", filter=Q(slippage__lte=_level("terminal", levels))),
    )


def _people(wanted: PerformanceFilter) -> dict[int, Performance]:
    rows = Beneficiaries.objects.filter(project__in=_projects_of(wanted).values("pk"))
    return _by_organization(rows, **{name: Sum(name) for name in ("male", "female", "unspecified")})


def _projects_of(wanted: PerformanceFilter) -> QuerySet[Any]:
    """Those whose planned days touch the year; in the province, if one is asked for."""
    rows = Project.objects.filter(start_date__lte=date(wanted.year, 12, 31), end_date__gte=date(wanted.year, 1, 1))
    rows = rows.filter(organization__training=None)
    if wanted.sector:
        rows = rows.filter(organization__sector=wanted.sector)
    if wanted.approved_only:
        certified = Accomplishment.objects.filter(status=Accomplishment.Status.CERTIFIED)
        rows = rows.exclude(Exists(certified.filter(indicator__ppa=OuterRef("ppa"))))
    return working_in(rows, wanted.province) if wanted.province else rows


def _level(name: str, levels: Mapping[int, AlertLevels]) -> Case:
    """Points behind, as a negative number, by the organization's own levels."""
    own = [When(organization=pk, then=Value(-getattr(row, name))) for pk, row in levels.items()]
    usual: Any = AlertLevels._meta.get_field(name)
    return Case(*own, default=Value(-usual.get_default()), output_field=DecimalField())


def _reports(year: int, shown: Iterable[Organization]) -> dict[int, Performance]:
    """What was due by today: on time, late, or not there. Asked of organizations with a budget of their own."""
    due = ReportRequirement.objects.filter(year__year=year, due_date__lt=timezone.localdate())
    asked = due.count()
    if not asked:
        return {}
    handed_in = ReportSubmission.objects.filter(requirement__in=due.values("pk"), status__in=HANDED_IN)
    in_time = Q(submitted_at__date__lte=F("requirement__due_date"))
    counted = _by_organization(handed_in, on_time=Count("pk", filter=in_time), late=Count("pk", filter=~in_time))
    return {
        one.pk: (found := counted.get(one.pk, Performance())) + Performance(missing=asked - found.on_time - found.late)
        for one in shown
        if one.has_own_budget
    }


def _overdue() -> dict[int, Performance]:
    pending = (Commitment.Status.PROPOSED, Commitment.Status.ACCEPTED)
    rows = Commitment.objects.filter(
        status__in=pending, due_date__lt=timezone.localdate(), matter__status=Matter.Status.OPEN
    )
    found = rows.order_by().values_list("responsible").annotate(number=Count("pk"))
    return {pk: Performance(overdue=number) for pk, number in found}


def _by_organization(rows: QuerySet[Any], **sums: Any) -> dict[int, Performance]:
    found = rows.order_by().values("organization").annotate(**{f"sum_{name}": each for name, each in sums.items()})
    return {row["organization"]: replace(Performance(), **_without_nulls(row, sums)) for row in found}


def _without_nulls(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[f"sum_{name}"] for name in names if row[f"sum_{name}"] is not None}


def _rolled_up(rows: list[PerformanceRow]) -> list[PerformanceRow]:
    by_id = {row.organization.pk: row.organization for row in rows}
    families: dict[int, list[PerformanceRow]] = {}
    for row in rows:
        families.setdefault(top_of(row.organization, by_id).pk, []).append(row)
    return [
        PerformanceRow(by_id[top], total_of(family), [row.organization for row in family if row.organization.pk != top])
        for top, family in families.items()
    ]


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (100 * part / whole).quantize(CENTAVO) if whole else None
