"""What the page of a project or activity of the plans says of how it is carried out."""

from typing import Any

from django.template.loader import render_to_string

from bmms.access.permissions import Permission
from bmms.planning.models import PPA
from bmms.projects.queries.projects import can_be_project, project_of


def project_panel(request: Any, ppa: PPA) -> str:
    if not can_be_project(ppa) or not request.actor.can(Permission.PROJECT_VIEW):
        return ""
    may_add = request.actor.can(Permission.PROJECT_EDIT)
    context = {"project": project_of(ppa), "ppa": ppa, "may_add": may_add, "organization": request.organization}
    return render_to_string("projects/panel.html", context, request)
