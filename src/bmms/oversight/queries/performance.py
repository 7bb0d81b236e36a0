"""Money, projects, reports and promises of all organizations side by side. Runs under `with oversight()`.

Every figure of an organization is a sum or a number, so that what several have together is the sum of theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.utils import timezone

from bmms.budgeting.models import AppropriationAct
from bmms.coordination.models import Commitment, Matter, Party
from bmms.coordination.queries.matters import PENDING
from bmms.execution.models import Account
from bmms.geography.models import Place
from bmms.lib.money import CENTAVO
from bmms.organizations.models import Organization
from bmms.oversight.queries.overview import REGISTRY, top_of
from bmms.periods.models import ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import FIRST_SUBMITTED, HANDED_IN
from bmms.planning.models import Tag
from bmms.projects.models import Accomplishment, AlertLevels, Beneficiaries, BudgetLine, Issue, Photo, Project
from bmms.projects.models.monitoring import UNSETTLED
from bmms.projects.queries.money import part_of
from bmms.projects.queries.places import working_in
from bmms.projects.queries.projects import of_year
from bmms.projects.queries.tags import percent_counting
from bmms.tenancy.prepared import Prepared, rows_together

CURRENT, CONTINUING, BOTH = "current", "continuing", "both"  # acts of the year, of the years before, or all
NOTHING: Final = Decimal(0)
MOST_DELAYED: Final = 5
ISSUES_SHOWN: Final = 20
ENDED: Final = (Project.Status.COMPLETED, Project.Status.TERMINATED)


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
    directives: int = 0  # that were to be carried out by a day which is over
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
    with_delayed: bool = False  # the projects furthest behind
    laid_before: tuple[str, ...] = ()  # the offices to which issues are escalated that the reader is of


Levels = tuple[tuple[int, Decimal, Decimal], ...]  # organization, early warning, terminal; where they are its own


@dataclass(frozen=True)
class Around:
    """What is known before anything is counted: whose figures there can be, and what the filters offer."""

    organizations: list[Organization]
    provinces: list[Place]  # where projects of the region and of communities outside it can be
    levels: Levels


@dataclass(frozen=True)
class Counted:
    rows: list[PerformanceRow]
    acts: list[str]  # whose money it is
    delayed: list[Project]
    issues: list[Issue]  # the soonest due first; each knows the `number_of_all`


@dataclass(frozen=True)
class Part:
    """Some figures of each organization, in the order of the columns after its id."""

    names: tuple[str, ...]
    question: Prepared

    def figures(self, rows: Iterable[tuple[Any, ...]]) -> dict[int, Performance]:
        return {pk: Performance(**_without_nulls(zip(self.names, values, strict=True))) for pk, *values in rows}


@dataclass(frozen=True)
class Asked:
    """All that one filter asks for."""

    parts: list[Part]
    due: Prepared
    acts: Prepared
    delayed: list[Prepared]  # one, or none
    issues: list[Prepared]  # as well

    def answers(self) -> Iterator[list[tuple[Any, ...]]]:
        questions = [*(part.question for part in self.parts), self.due, self.acts, *self.delayed, *self.issues]
        return iter(rows_together([(each, {}) for each in questions]))


def around() -> Around:
    """One statement."""
    organizations, provinces, levels = rows_together([(each, {}) for each in (REGISTRY, _PROVINCES, _LEVELS)])
    own = tuple((pk, early, terminal) for pk, early, terminal in levels)
    return Around([*map(REGISTRY.made, organizations)], [*map(_PROVINCES.made, provinces)], own)


_PROVINCES: Final = Prepared(
    lambda: (
        Place.objects.filter(level=Place.Level.PROVINCE, scope__in=(Place.Scope.BARMM, Place.Scope.OBC), valid_to=None)
        .only("code", "name", "level", "scope")
        .order_by("scope", "name")
    )
)
_LEVELS: Final = Prepared(lambda: AlertLevels.objects.order_by("pk").values_list("organization", "early", "terminal"))


def counted(wanted: PerformanceFilter, known: Around) -> Counted:
    """One statement more, however much is asked for. Rows by acronym."""
    asked = _asked(wanted, known.levels, timezone.localdate())
    answers = asked.answers()
    figures = [part.figures(next(answers)) for part in asked.parts]
    due = sum(number for _year, number in next(answers))
    acts = [name for (name,) in next(answers)]
    delayed, issues = (
        [each.made(row) for each in kind for row in next(answers)] for kind in (asked.delayed, asked.issues)
    )
    rows = [
        PerformanceRow(one, _together(one, figures, due))
        for one in known.organizations
        if wanted.sector in ("", one.sector)
    ]
    return Counted(_rolled_up(rows) if wanted.roll_up else rows, acts, delayed, issues)


def performance_rows(wanted: PerformanceFilter) -> list[PerformanceRow]:
    return counted(wanted, around()).rows


def total_of(rows: Iterable[PerformanceRow]) -> Performance:
    return sum((row.figures for row in rows), Performance())


def _together(one: Organization, parts: Iterable[Mapping[int, Performance]], due: int) -> Performance:
    """Reports are asked of organizations with a budget of their own."""
    found = sum((part.get(one.pk, Performance()) for part in parts), Performance())
    return found + Performance(missing=due - found.on_time - found.late) if one.has_own_budget else found


@lru_cache(maxsize=64)
def _asked(wanted: PerformanceFilter, levels: Levels, today: date) -> Asked:
    """Building and compiling takes longer than PostgreSQL needs for the answers, so it is done once."""
    parts = [
        _money(wanted),
        _projects(wanted, levels),
        _reports(wanted.year, today),
        _overdue(today),
        _directives(today),
    ]
    if wanted.with_people:
        parts.append(_people(wanted))
    if wanted.with_gender:
        parts += _gender(wanted)
    return Asked(
        parts,
        Prepared(lambda: _due(wanted.year, today).values_list("year").annotate(number=Count("pk"))),
        Prepared(lambda: acts_counted(wanted).values_list("name")),
        [Prepared(lambda: most_delayed(wanted))] if wanted.with_delayed else [],
        [Prepared(lambda: issues_laid_before(wanted.laid_before))] if wanted.laid_before else [],
    )


def most_delayed(wanted: PerformanceFilter) -> QuerySet[Any]:
    """The five furthest behind that still go on, past their last planned day too; with the last photo of a visit."""
    photos = Photo.objects.filter(visit__project=OuterRef("pk"), file__removed_at=None)
    last = photos.order_by("-visit__visit_date", "-pk")
    behind = _projects_of(wanted).filter(slippage__lt=0, organization__training=None).exclude(status__in=ENDED)
    furthest = behind.order_by("slippage", "pk")[:MOST_DELAYED]
    found = Project.objects.filter(pk__in=furthest.values("pk")).select_related("ppa", "organization")
    shown = found.only("key", "slippage", "ppa__code", "ppa__title", "organization__code", "organization__acronym")
    with_photo: QuerySet[Any] = shown.annotate(
        photo=Subquery(last.values("file__key")[:1]),
        photo_caption=Subquery(last.values("caption")[:1]),
        photo_date=Subquery(last.values("visit__visit_date")[:1]),
    )
    return with_photo.order_by("slippage", "pk")


def issues_laid_before(offices: Iterable[str]) -> QuerySet[Any]:
    """What organizations have escalated to these offices and nobody has settled, whatever the page is narrowed to."""
    found = Issue.objects.filter(escalated_to__in=offices, status__in=UNSETTLED, organization__training=None)
    shown = found.select_related("project__ppa", "organization").only(
        *("key", "problem", "action", "due_date", "escalated_to", "project__ppa__code", "project__ppa__title"),
        *("organization__code", "organization__acronym"),
    )
    counted: QuerySet[Any] = shown.annotate(number_of_all=Window(Count("pk")))
    return counted.order_by(F("due_date").asc(nulls_last=True), "pk")[:ISSUES_SHOWN]


def acts_counted(wanted: PerformanceFilter) -> QuerySet[AppropriationAct]:
    acts: QuerySet[AppropriationAct] = AppropriationAct.objects.order_by("name")
    match wanted.acts:
        case "continuing":
            return acts.filter(fiscal_year__lt=wanted.year)
        case "both":
            return acts.filter(fiscal_year__lte=wanted.year)
    return acts.filter(fiscal_year=wanted.year)


def _money(wanted: PerformanceFilter) -> Part:
    """As it stands in the ledger now, of the acts asked for."""
    sums = {name: Sum(name) for name in ("appropriated", "allotted", "obligated", "disbursed")}
    return _by_organization(_appropriations(wanted), sums)


def _gender(wanted: PerformanceFilter) -> list[Part]:
    """How much of it counts for gender. Only what is tagged is read, and what else pays for projects."""
    tagged = Tag.objects.filter(taxonomy=Tag.Taxonomy.GAD).order_by().values("ppa")
    paying = BudgetLine.objects.order_by().values("account")
    rows = _appropriations(wanted)
    return [
        _by_organization(
            part.annotate(gad_percent=percent_counting(Tag.Taxonomy.GAD)),
            {"gad": Sum(part_of(F("appropriated"), F("gad_percent")))},
        )
        for part in (rows.filter(ppa__in=tagged), rows.filter(pk__in=paying).exclude(ppa__in=tagged))
    ]


def _appropriations(wanted: PerformanceFilter) -> QuerySet[Any]:
    rows = Account.objects.filter(level=Account.Level.APPROPRIATION, act__in=acts_counted(wanted).order_by())
    return rows.filter(allotment_class=wanted.allotment_class) if wanted.allotment_class else rows


def _projects(wanted: PerformanceFilter, levels: Levels) -> Part:
    early = [(pk, level) for pk, level, _terminal in levels]
    terminal = [(pk, level) for pk, _early, level in levels]
    sums = {
        "projects": Count("pk"),
        "measured": Count("slippage"),
        "physical": Sum("physical"),
        "expected": Sum("expected"),
        "alerts": Count("pk", filter=Q(slippage__lte=_level("early", early))),
        "terminal": Count("pk", filter=Q(slippage__lte=_level("terminal", terminal))),
    }
    return _by_organization(_projects_of(wanted), sums)


def _people(wanted: PerformanceFilter) -> Part:
    rows = Beneficiaries.objects.filter(project__in=_projects_of(wanted).values("pk"))
    return _by_organization(rows, {name: Sum(name) for name in ("male", "female", "unspecified")})


def _projects_of(wanted: PerformanceFilter) -> QuerySet[Any]:
    """Those of the year, as its reports have them; in the province, if asked for. Also of where people practise."""
    rows = Project.objects.filter(of_year(wanted.year))
    if wanted.sector:
        rows = rows.filter(organization__sector=wanted.sector)
    if wanted.approved_only:
        certified = Accomplishment.objects.filter(status=Accomplishment.Status.CERTIFIED)
        rows = rows.exclude(Exists(certified.filter(indicator__ppa=OuterRef("ppa"))))
    return working_in(rows, wanted.province) if wanted.province else rows


def _level(name: str, levels: Iterable[tuple[int, Decimal]]) -> Case:
    """Points behind, as a negative number, by the organization's own levels."""
    own = [When(organization=pk, then=Value(-level)) for pk, level in levels]
    usual: Any = AlertLevels._meta.get_field(name)
    return Case(*own, default=Value(-usual.get_default()), output_field=DecimalField())


def _due(year: int, today: date) -> QuerySet[Any]:
    """Reports that were due before today."""
    found: QuerySet[Any] = ReportRequirement.objects.filter(year__year=year, due_date__lt=today).order_by()
    return found


def _reports(year: int, today: date) -> Part:
    """Of what was due by today, what was first handed in on time, and late."""
    handed_in = ReportSubmission.objects.filter(requirement__in=_due(year, today).values("pk"), status__in=HANDED_IN)
    in_time = Q(first__date__lte=F("requirement__due_date"))
    sums = {"on_time": Count("pk", filter=in_time), "late": Count("pk", filter=~in_time)}
    return _by_organization(handed_in.alias(first=FIRST_SUBMITTED), sums)


def _overdue(today: date) -> Part:
    rows = Commitment.objects.filter(status__in=PENDING, due_date__lt=today, matter__status=Matter.Status.OPEN)
    return _by_organization(rows, {"overdue": Count("pk")}, "responsible")


def _directives(today: date) -> Part:
    """Of whom they are addressed to: who declined has answered, who did all that was promised has carried it out."""
    late = Q(matter__kind=Matter.Kind.DIRECTIVE, matter__status=Matter.Status.OPEN, matter__until_date__lt=today)
    asked = Party.objects.filter(late).exclude(organization=F("owner")).exclude(status=Party.Status.DECLINED)
    own = Commitment.objects.filter(matter=OuterRef("matter"), responsible=OuterRef("organization"))
    done, pending = own.filter(status=Commitment.Status.DONE), own.filter(status__in=PENDING)
    return _by_organization(asked.exclude(Exists(done), ~Exists(pending)), {"directives": Count("pk")})


def _by_organization(rows: QuerySet[Any], sums: Mapping[str, Any], organization: str = "organization") -> Part:
    asked = rows.order_by().values_list(organization)
    return Part(tuple(sums), Prepared(lambda: asked.annotate(**{f"sum_{name}": each for name, each in sums.items()})))


def _without_nulls(found: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in found if value is not None}


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
