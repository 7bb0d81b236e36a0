from uuid import UUID

from django.db.models import QuerySet

from bmms.access.permissions import Permission
from bmms.accounts.queries.people import reaching_holders_by_office
from bmms.audit.models import Event
from bmms.geography.queries.browse import WITH_PARENTS
from bmms.projects.models import FieldVisit, Issue, Photo
from bmms.tenancy.scope import system


def issues() -> QuerySet[Issue]:
    found: QuerySet[Issue] = Issue.objects.select_related("project__ppa", "owner")
    return found


def issue_with_key(key: UUID) -> Issue | None:
    return issues().select_related("settled_by", "project__ppa", "owner").filter(key=key).first()


def times_changed(issue: Issue, field: str) -> int:
    """How often its history says that the field became another one."""
    of_it = Event.objects.filter(
        organization_id=issue.organization_id, subject_type=issue._meta.label_lower, subject_id=str(issue.pk)
    )
    return of_it.filter(changes__has_key=field).count()


def monitors_in(office: str) -> set[int]:
    """Who looks at the projects of every organization, by a role in the organization with this code."""
    with system("whom an issue is laid before stands in another organization"):
        return reaching_holders_by_office(Permission.PROJECT_VIEW).get(office, set())


def visits() -> QuerySet[FieldVisit]:
    found: QuerySet[FieldVisit] = FieldVisit.objects.select_related("project__ppa", "place", "recorded_by")
    return found


def visit_with_key(key: UUID) -> FieldVisit | None:
    rows = visits().select_related("project__ppa", f"place__{WITH_PARENTS}", "recorded_by")
    return rows.filter(key=key).first()


def photos_of(visit: FieldVisit) -> list[Photo]:
    """Those whose file has not been removed since."""
    rows: QuerySet[Photo] = Photo.objects.filter(visit=visit, file__removed_at=None)
    return list(rows.select_related("file"))
