"""What the transparency seal asks of an organization for a fiscal year: what there is, and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from bmms.documents.models import Attachment
from bmms.documents.queries import attachments_on
from bmms.oversight.models import SealDocument
from bmms.periods.models import ReportRequirement, ReportSubmission
from bmms.planning.models import Indicator, Plan, PlanLine
from bmms.planning.queries.plans import targets_in
from bmms.projects.models import Beneficiaries
from bmms.projects.queries.contracts import contracts
from bmms.projects.queries.projects import projects

R = ReportSubmission.Status
APPROVED: Final = (R.APPROVED, R.ENDORSED, R.SUBMITTED, R.RECEIVED)
MOST_NAMED: Final = 20
Table = tuple[list[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class SealPart:
    """One thing that the seal asks for."""

    name: str  # of its folder in the pack
    label: str
    files: list[Attachment] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)  # by the name of the file, heading and rows
    snapshots: dict[str, Any] = field(default_factory=dict)  # certified figures, by the name of the file
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
    """Of the organization in scope. The same number of statements for any number of rows."""
    return [*_attached(year), _plan(year), _reports(year), _projects(year), _contracts(year)]


def seal_document_with_key(key: UUID) -> SealDocument | None:
    return SealDocument.objects.filter(key=key).first()


def is_open(file: Attachment) -> bool:
    """Whether it may leave: nothing that has not been found free of viruses is published."""
    return file.is_open


def _attached(year: int) -> Iterator[SealPart]:
    documents = {one.item: one for one in SealDocument.objects.filter(fiscal_year=year)}
    files = attachments_on(documents.values())
    for item, label in SealDocument.Item.choices:
        document = documents.get(item)
        found = [each for each in files.get(document.pk, ()) if is_open(each)] if document else []
        missing = [] if found else [_("No file is attached.")]
        yield SealPart(item, str(label), files=found, missing=missing, item=item)


def _plan(year: int) -> SealPart:
    plan = Plan.objects.filter(fiscal_year=year, status=Plan.Status.APPROVED).order_by("-edition").first()
    label = _("Programs, targets and budget of the approved plan")
    if plan is None:
        return SealPart("plan", label, missing=[_("No plan of %d is approved.") % year])
    lines = PlanLine.objects.filter(plan=plan).select_related("ppa").order_by("ppa__code")
    rows = [(line.ppa.code, line.ppa.title, line.amount) for line in lines]
    tables: dict[str, Table] = {f"plan-{year}.csv": ([_("Code"), _("Title"), _("Amount")], rows)}
    targets = _targets(plan)
    if not targets[1]:
        return SealPart("plan", label, tables=tables, missing=[_("The plan sets no target.")])
    return SealPart("plan", label, tables=tables | {f"targets-{year}.csv": targets})


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


def _reports(year: int) -> SealPart:
    """Those approved; the rest by name. A certified report goes in with its figures and its signed file."""
    asked = list(ReportRequirement.objects.filter(year__year=year).order_by("due_date", "pk"))
    approved = ReportSubmission.objects.filter(requirement__in=asked, status__in=APPROVED)
    found = {one.requirement_id: one for one in approved.select_related("requirement")}
    files = attachments_on(found.values())
    missing = [_("%s is not approved.") % one for one in asked if one.pk not in found]
    return SealPart(
        "reports",
        _("Financial and physical reports"),
        files=[each for one in found.values() for each in files.get(one.pk, ()) if is_open(each)],
        snapshots={f"{one.requirement}.json": one.snapshot for one in found.values() if one.snapshot},
        missing=missing or ([] if asked else [_("No report of %d is asked for yet.") % year]),
    )


def _projects(year: int) -> SealPart:
    asked = projects().filter(start_date__year__lte=year, end_date__year__gte=year)
    found: list[Any] = list(asked.order_by("ppa__code"))
    rows = [
        (one.ppa.code, one.ppa.title, one.get_status_display(), ", ".join(one.place_names), one.physical)
        for one in found
    ]
    headings = [_("Code"), _("Title"), _("Status"), _("Places"), _("Physical, %")]
    part = _listed("projects", _("Projects with their places, beneficiaries and status"), year, headings, rows)
    if not rows:
        return part
    people = _people([one.pk for one in found])
    if not people[1]:
        return replace(part, missing=[_("No project says for how many people it is.")])
    return replace(part, tables=part.tables | {f"beneficiaries-{year}.csv": people})


def _people(projects: list[int]) -> Table:
    """Counts by group and sex, never names."""
    found = Beneficiaries.objects.filter(project__in=projects).select_related("project__ppa")
    rows = [
        (one.project.ppa.code, one.project.ppa.title, one.get_group_display(), *_counts(one))
        for one in found.order_by("project__ppa__code", "pk")
    ]
    return [_("Code"), _("Title"), _("Group"), _("Male"), _("Female"), _("Not specified"), _("Total")], rows


def _counts(one: Beneficiaries) -> tuple[int, ...]:
    return one.male, one.female, one.unspecified, one.male + one.female + one.unspecified


def _contracts(year: int) -> SealPart:
    found: Any = contracts().filter(signed_date__year=year).order_by("signed_date", "pk")
    rows = [(one.number, one.title, one.whom, one.signed_date, one.revised) for one in found]
    headings = [_("Number"), _("Title"), _("Contractor"), _("Signed on"), _("Amount")]
    return _listed("contracts", _("Contracts awarded"), year, headings, rows)


def _listed(name: str, label: str, year: int, headings: list[str], rows: list[tuple[Any, ...]]) -> SealPart:
    if not rows:
        return SealPart(name, label, missing=[_("Nothing of %d is entered.") % year])
    return SealPart(name, label, tables={f"{name}-{year}.csv": (headings, rows)})
