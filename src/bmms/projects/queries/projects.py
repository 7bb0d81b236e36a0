import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, DecimalField, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.forms.models import model_to_dict

from bmms.access.news import News
from bmms.accounts.models import User
from bmms.accounts.queries.people import colleagues_of
from bmms.audit.models import Event
from bmms.geography.queries.browse import WITH_PARENTS
from bmms.planning.models import PPA
from bmms.planning.queries.ppas import above
from bmms.projects.models import LEVELS, AlertLevels, Beneficiaries, Project, ProjectPlace
from bmms.projects.queries.progress import Alert
from bmms.tenancy.prepared import Given, Prepared
from bmms.tenancy.scope import current_id

WORK: Final = (
    *("project.added", "project.edited", "project.places_set", "project.beneficiaries_set"),
    *("project.line_linked", "project.line_unlinked", "project.completion_reported"),
)
BATCH: Final = 500
PROJECT_COLUMNS: Final = (  # what a list shows and programs are told
    *("key", "status", "sector", "mode", "start_date", "end_date", "began_date", "ended_date", "accepted_date"),
    *("total_cost", "partner", "measured_until", "physical", "expected", "slippage", "financial_slippage", "version"),
    *("ppa__key", "ppa__code", "ppa__title", "ppa__parent__title", "lead__name", "unit__code", "unit__name"),
)


def projects() -> QuerySet[Project]:
    """Those of the organization in scope, each with the names of its places, the largest share first."""
    names = ProjectPlace.objects.filter(project=OuterRef("pk")).order_by("-share", "place").values("place__name")
    found: QuerySet[Project] = Project.objects.select_related("ppa__parent", "lead", "unit")
    return found.annotate(place_names=ArraySubquery(names), alert=_alert())


def projects_listed() -> QuerySet[Project]:
    """With what a list shows of them, and no more."""
    return projects().only(*PROJECT_COLUMNS)


def _alert() -> Case:
    """What its slippage calls for by the organization's levels, as `progress.alert_of` says it; null while unknown."""
    return Case(
        When(slippage=None, then=Value(None)),
        When(slippage__lte=-_level("terminal"), then=Value(Alert.TERMINAL.value)),
        When(slippage__lte=-_level("urgent"), then=Value(Alert.URGENT.value)),
        When(slippage__lte=-_level("early"), then=Value(Alert.EARLY.value)),
        default=Value(Alert.NONE.value),
        output_field=CharField(),
    )


def _level(name: str) -> Coalesce:
    field: Any = AlertLevels._meta.get_field(name)
    own = Subquery(AlertLevels.objects.values(name)[:1])
    return Coalesce(own, Value(field.get_default()), output_field=DecimalField())


def of_year(year: int, prefix: str = "") -> Q:
    """Planned for the year or carried out in it, at the end of this path; also what should have ended before.

    Wherever projects of a year are counted, and in the reports of it.
    """
    begins = Q(**{f"{prefix}start_date": None}) | Q(**{f"{prefix}start_date__lte": date(year, 12, 31)})
    goes_on = Q(**{f"{prefix}ended_date": None}) | Q(**{f"{prefix}ended_date__gte": date(year, 1, 1)})
    return begins & goes_on


def batches_of_year(year: int) -> list[list[int]]:
    """The keys of its projects, some at a time."""
    keys = list(Project.objects.filter(of_year(year)).order_by("pk").values_list("pk", flat=True))
    return [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]


_WITH_KEY: Final = Prepared(
    lambda: projects().select_related("ppa__parent", "lead", "supervisor", "unit").filter(key=Given("key"))
)


def project_with_key(key: UUID) -> Project | None:
    return next(iter(_WITH_KEY.objects(key=key)), None)


def project_of(ppa: PPA) -> Project | None:
    found: Project | None = Project.objects.filter(ppa=ppa).first()
    return found


def places_of(project: Project) -> list[ProjectPlace]:
    return list(places().filter(project=project))


def places() -> QuerySet[ProjectPlace]:
    rows: QuerySet[ProjectPlace] = ProjectPlace.objects.select_related(f"place__{WITH_PARENTS}")
    return rows.select_related("place__successor__parent")


def places_among(projects: Iterable[int]) -> dict[int, list[ProjectPlace]]:
    """Of each of many, in the order of one."""
    rows = ProjectPlace.objects.filter(project__in=projects).select_related(f"place__{WITH_PARENTS}")
    found: dict[int, list[ProjectPlace]] = {}
    for row in rows:
        found.setdefault(row.project_id, []).append(row)
    return found


def used_among(projects: Iterable[Project]) -> set[int]:
    """Which of them something hangs on."""
    wanted = [project.pk for project in projects]
    hanging = (Project.places, Project.beneficiaries, Project.budget_lines, Project.issues, Project.visits)
    relations: list[Any] = [each.rel for each in (*hanging, Project.tasks, Project.milestones, Project.contracts)]
    rows = (
        each.related_model.objects.filter(**{f"{each.field.name}__in": wanted})
        .order_by()
        .values_list(each.field.attname, flat=True)
        for each in relations
    )
    return {pk for found in rows for pk in found}


def beneficiaries_of(project: Project) -> list[Beneficiaries]:
    return in_order(Beneficiaries.objects.filter(project=project))


def in_order(rows: Iterable[Beneficiaries]) -> list[Beneficiaries]:
    order = list(Beneficiaries.Group.values)
    return sorted(rows, key=lambda row: order.index(row.group))


def digest_of(rows: Iterable[Model], remarks: str = "") -> str:
    """Of what stands in rows that are written anew together, as they were read from the database."""
    said = [model_to_dict(row, exclude=["id"]) for row in rows]
    return hashlib.sha256(repr((said, remarks.replace("\r\n", "\n"))).encode()).hexdigest()[:12]


def workers_on(project: Project) -> set[int]:
    """Who has written anything of it, as its history tells: they do not decide on it."""
    events = Event.objects.filter(subject_type=project._meta.label_lower, subject_id=str(project.pk), verb__in=WORK)
    return {user_id for user_id in events.values_list("user_id", flat=True) if user_id is not None}


def projects_with_places() -> QuerySet[Project]:
    """As a file of them is read: the places of all of them come in one statement."""
    return projects().prefetch_related("places")


def people_here() -> QuerySet[User]:
    """Whoever works in the organization in scope."""
    return colleagues_of(current_id())


def programs_above() -> QuerySet[PPA]:
    """What a new project or activity can be part of."""
    levels = (PPA.Level.PROGRAM, PPA.Level.SUBPROGRAM, PPA.Level.PROJECT)
    found: QuerySet[PPA] = PPA.objects.filter(level__in=levels).order_by("code")
    return found


def can_be_project(ppa: PPA) -> bool:
    return ppa.level in LEVELS


def facts_of(project: Project) -> dict[str, Any]:
    """What its page shows besides the project itself."""
    return facts_in(places_of(project), beneficiaries_of(project))


def facts_in(places: Iterable[ProjectPlace], people: Iterable[Beneficiaries]) -> dict[str, Any]:
    sums = {sex: sum(getattr(row, sex) for row in people) for sex in ("male", "female", "unspecified", "total")}
    return {"places": places, "beneficiaries": people, "people": sums}


def discontinued_in(ppa: PPA) -> int | None:
    """The year in which its project, or one that it is part of, was terminated."""
    rows = Project.objects.filter(ppa__in=[ppa, *above(ppa)], status=Project.Status.TERMINATED)
    last = rows.order_by("-ended_date").values_list("ended_date", flat=True).first()
    return last.year if last else None


def news_of_project(kind: str, project: Project) -> News:
    about = {"project": project.ppa.title, "state": project.status}
    key, page = f"{project.key} {project.version}", {"key": str(project.key)}
    return News(kind, key, "projects:project", page, about, project.organization_id)
