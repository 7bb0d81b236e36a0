"""By which project an organization does what was asked of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.coordination.models import Matter, Response
from bmms.coordination.queries.matters import check_takes_part
from bmms.projects.models import Project
from bmms.tenancy.scope import current_id


@transaction.atomic
def name_project(matter: Matter, code: str, *, by: Actor) -> Response:
    """One of the organization's own, by its code. All parties read what is paid for it from then on."""
    check(by, Permission.COORDINATION_EDIT)
    check_takes_part(matter)
    project = Project.objects.select_related("ppa").filter(ppa__code=code.strip().upper()).first()
    if project is None:
        raise DomainError(_("This organization has no project with this code."))
    if Response.objects.filter(matter=matter, project=project).exists():
        raise DomainError(_("%s is named here already.") % project.ppa.code)
    response = Response(
        matter=matter, project=project, code=project.ppa.code, title=project.ppa.title, named_by_id=by.user_id
    )
    response.save(force_insert=True)
    changes = {"project": (None, str(response))}
    record("matter.project_named", matter, by=by, changes=changes, organization_id=current_id())
    return response


@transaction.atomic
def take_back_project(response: Response, *, by: Actor) -> None:
    """By the organization whose project it is."""
    check(by, Permission.COORDINATION_EDIT)
    current = Response.objects.select_for_update(of=("self",)).filter(pk=response.pk).first()
    if current is None or current.organization_id != current_id():
        raise NotAllowed(Permission.COORDINATION_EDIT)
    check_takes_part(current.matter)
    changes = {"project": (str(current), None)}
    record("matter.project_taken_back", current.matter, by=by, changes=changes, organization_id=current_id())
    current.delete()
