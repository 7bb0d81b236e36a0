"""What the transparency seal asks of an organization for a fiscal year: what there is, and what is missing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from bmms.documents.models import Attachment
from bmms.documents.queries import attachments_among
from bmms.oversight.models import SealDocument
from bmms.periods.models import ReportRequirement, ReportSubmission
from bmms.planning.models import Indicator, Plan, PlanLine, Target
from bmms.planning.queries.plans import targets_in
from bmms.projects.models import Beneficiaries, Contract, Project
from bmms.projects.queries.contracts import contracts
from bmms.projects.queries.projects import projects
from bmms.tenancy.prepared import Given, Prepared, objects_together

R = ReportSubmission.Status
APPROVED: Final = (R.APPROVED, R.ENDORSED, R.SUBMITTED, R.RECEIVED)
MOST_NAMED: Final = 20
Table = tuple[list[str], list[tuple[Any, ...]]]  # heading and rows
Tables = dict[str, Callable[[], Table]]  # by the name of the file


@dataclass(frozen=True)
class SealPart:
    """One thing that the seal asks for. Only the pack reads what stands in its tables and snapshots."""

    name: str  # of its folder in the pack
    label: str
    files: list[Attachment] = field(default_factory=list)
    tables: Tables = field(default_factory=dict)
    snapshots: dict[str, Callable[[], Any]] = field(default_factory=dict)  # certified figures, by the name of the file
    missing: list[str] = field(default_factory=list)
    item: str = ""  # whose files people attach

    @property
    def named(self) -> list[str]:
        """What is missing, as far as a page names it; the pack names all."""
        return self.missing[:MOST_NAMED]

    @property
    def unnamed(self) -> int:
        return len(self.missing) - len(self.named)

    @property
    def count(self) -> int:
        return len(self.files) + len(self.tables) + len(self.snapshots)


def seal_of(year: int) -> list[SealPart]:
    """Of the organization in scope. One statement; the pack asks for each table and snapshot."""
    first, last = _days_of(year)
    given = {"year": year, "first": first, "last": last}
    found = objects_together([(each, given) for each in QUESTIONS])
    documents, attached, plans, asked, approved, signed, some, people, awarded = found
    return [
        *_attached(documents, _by_record(attached)),
        _plan(year, plans),
        _reports(year, asked, approved, _by_record(signed)),
        _projects(year, some=bool(some), people=bool(people)),
        _contracts(year, some=bool(awarded)),
    ]


def seal_document_with_key(key: UUID) -> SealDocument | None:
    return SealDocument.objects.filter(key=key).first()


def is_open(file: Attachment) -> bool:
    """Whether it may leave: nothing that has not been found free of viruses is published."""
    return file.is_open


def _by_record(files: Iterable[Attachment]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = defaultdict(list)
    for each in filter(is_open, files):
        found[each.record_id].append(each)
    return found


def _attached(documents: Iterable[SealDocument], files: dict[int, list[Attachment]]) -> Iterator[SealPart]:
    by_item = {one.item: files[one.pk] for one in documents}
    for item, label in SealDocument.Item.choices:
        found = by_item.get(item, [])
        missing = [] if found else [_("No file is attached.")]
        yield SealPart(item, str(label), files=found, missing=missing, item=item)


def _plan(year: int, plans: list[Plan]) -> SealPart:
    label = _("Programs, targets and budget of the approved plan")
    if not plans:
        return SealPart("plan", label, missing=[_("No plan of %d is approved.") % year])
    (plan,) = plans
    tables: Tables = {f"plan-{year}.csv": partial(_lines, plan)}
    if not plan.has_targets:  # type: ignore[attr-defined]  # annotated
        return SealPart("plan", label, tables=tables, missing=[_("The plan sets no target.")])
    return SealPart("plan", label, tables=tables | {f"targets-{year}.csv": partial(_targets, plan)})


def _reports(
    year: int, asked: list[ReportRequirement], approved: list[ReportSubmission], signed: dict[int, list[Attachment]]
) -> SealPart:
    """Those approved; the rest by name. A certified report goes in with its figures and its signed file."""
    found = {one.requirement_id for one in approved}
    is_missing = _("%s is not approved.")
    missing = [is_missing % one for one in asked if one.pk not in found]
    return SealPart(
        "reports",
        _("Financial and physical reports"),
        files=[each for one in approved for each in signed[one.pk]],
        snapshots={
            f"{one.requirement}.json": partial(getattr, one, "snapshot") for one in approved if one.is_certified
        },
        missing=missing or ([] if asked else [_("No report of %d is asked for yet.") % year]),
    )


def _projects(year: int, *, some: bool, people: bool) -> SealPart:
    part = _listed("projects", _("Projects with their places, beneficiaries and status"), year, _places, some=some)
    if not some:
        return part
    if not people:
        return replace(part, missing=[_("No project says for how many people it is.")])
    return replace(part, tables=part.tables | {f"beneficiaries-{year}.csv": partial(_people, year)})


def _contracts(year: int, *, some: bool) -> SealPart:
    return _listed("contracts", _("Contracts awarded"), year, _awarded, some=some)


def _listed(name: str, label: str, year: int, table: Callable[[int], Table], *, some: bool) -> SealPart:
    if not some:
        return SealPart(name, label, missing=[_("Nothing of %d is entered.") % year])
    return SealPart(name, label, tables={f"{name}-{year}.csv": partial(table, year)})


def _lines(plan: Plan) -> Table:
    lines = PlanLine.objects.filter(plan=plan).select_related("ppa").order_by("ppa__code")
    rows = [(line.ppa.code, line.ppa.title, line.amount) for line in lines]
    return [_("Code"), _("Title"), _("Amount")], rows


def _targets(plan: Plan) -> Table:
    """As they are written, of the year and of each quarter."""
    targets = targets_in(plan)
    found = Indicator.objects.filter(pk__in=targets).select_related("ppa").order_by("ppa__code", "level", "pk")
    rows = [
        (
            *(one.ppa.code, one.ppa.title, one.get_level_display(), one.statement, one.unit),
            *(targets[one.pk].get(quarter, "") for quarter in range(5)),
        )
        for one in found
    ]
    headings = [_("Code"), _("Title"), _("Level"), _("Indicator"), _("Unit"), _("Year")]
    return [*headings, *(_("Quarter %(number)s") % {"number": number} for number in range(1, 5))], rows


def _places(year: int) -> Table:
    found: Any = projects().filter(**_planned_between(*_days_of(year))).order_by("ppa__code")
    rows = [
        (one.ppa.code, one.ppa.title, one.get_status_display(), ", ".join(one.place_names), one.physical)
        for one in found
    ]
    return [_("Code"), _("Title"), _("Status"), _("Places"), _("Physical, %")], rows


def _people(year: int) -> Table:
    """Counts by group and sex, never names."""
    found = Beneficiaries.objects.filter(**_planned_between(*_days_of(year), "project__")).select_related(
        "project__ppa"
    )
    rows = [
        (one.project.ppa.code, one.project.ppa.title, one.get_group_display(), *_counts(one))
        for one in found.order_by("project__ppa__code", "pk")
    ]
    return [_("Code"), _("Title"), _("Group"), _("Male"), _("Female"), _("Not specified"), _("Total")], rows


def _counts(one: Beneficiaries) -> tuple[int, ...]:
    return one.male, one.female, one.unspecified, one.male + one.female + one.unspecified


def _awarded(year: int) -> Table:
    found: Any = contracts().filter(signed_date__range=_days_of(year)).order_by("signed_date", "pk")
    rows = [(one.number, one.title, one.whom, one.signed_date, one.revised) for one in found]
    return [_("Number"), _("Title"), _("Contractor"), _("Signed on"), _("Amount")], rows


def _days_of(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _planned_between(first: Any, last: Any, path: str = "") -> dict[str, Any]:
    """What is to be known of projects, at the end of this path, that are carried out on some day between."""
    return {f"{path}start_date__lte": last, f"{path}end_date__gte": first}


DAYS: Final = (Given("first"), Given("last"))
_DOCUMENTS: Final = Prepared(lambda: SealDocument.objects.filter(fiscal_year=Given("year")).only("item"))
_ATTACHED: Final = Prepared(lambda: _files(SealDocument.objects.filter(fiscal_year=Given("year"))))
_PLAN: Final = Prepared(
    lambda: (
        Plan.objects.filter(fiscal_year=Given("year"), status=Plan.Status.APPROVED)
        .annotate(has_targets=Exists(Target.objects.filter(plan=OuterRef("pk"))))
        .only("pk")
        .order_by("-edition")[:1]
    )
)
_ASKED: Final = Prepared(
    lambda: (
        ReportRequirement.objects.filter(year__year=Given("year"))
        .only("form", "from_date", "until_date")
        .order_by("due_date", "pk")
    )
)
_APPROVED: Final = Prepared(
    lambda: (
        _approved()
        .select_related("requirement")
        .only("digest", "requirement__form", "requirement__from_date", "requirement__until_date")
    )
)
_SIGNED: Final = Prepared(lambda: _files(_approved()))
_PROJECT: Final = Prepared(lambda: Project.objects.filter(**_planned_between(*DAYS)).only("pk").order_by()[:1])
_PEOPLE: Final = Prepared(
    lambda: Beneficiaries.objects.filter(**_planned_between(*DAYS, "project__")).only("pk").order_by()[:1]
)
_CONTRACT: Final = Prepared(lambda: Contract.objects.filter(signed_date__range=DAYS).only("pk").order_by()[:1])


def _approved() -> QuerySet[ReportSubmission]:
    return ReportSubmission.objects.filter(requirement__year__year=Given("year"), status__in=APPROVED)


def _files(records: QuerySet[Any]) -> QuerySet[Attachment]:
    return attachments_among(records).only("record_id", "scan", "removed_at", "name", "sha256", "path")


QUESTIONS: Final = (_DOCUMENTS, _ATTACHED, _PLAN, _ASKED, _APPROVED, _SIGNED, _PROJECT, _PEOPLE, _CONTRACT)
