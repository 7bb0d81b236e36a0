from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.models import CODE
from bmms.projects.actions.imports import take_back_project, write_project
from bmms.projects.models import Project
from bmms.projects.queries.projects import places_of, projects
from bmms.ui.imports import Field, RecordImport, Text, fields_of, register_import

RULE = _("Capitals, digits, - and dots.")


def _places(project: Any) -> str:
    return "; ".join(f"{row.place_id}: {row.share.normalize():f}" for row in places_of(project))


PROJECT_IMPORT = register_import(
    RecordImport(
        name="projects",
        label=_("Projects"),
        about=_("Each with what it is part of, its days and places. A code that the plans know is taken up."),
        permission=Permission.PROJECT_EDIT,
        list_name="projects",
        records=projects,
        key=("code",),
        fields=(
            Field("code", _("Code"), Text(30, CODE, RULE, in_capitals=True), path="ppa.code", is_required=True),
            Field("title", _("Title"), Text(300), path="ppa.title", is_required=True),
            Field(
                *("parent", _("Part of"), Text(30, CODE, RULE, in_capitals=True)),
                path="ppa.parent.code",
                is_required=True,
                names=("program code", "program"),
                hint=_("The code of the program or project that it is part of"),
            ),
            *fields_of(Project, "sector", "mode", "start_date", "end_date", "total_cost", "partner"),
            Field("lead", _("Project lead"), Text(254), path="lead.email", hint=_("An e-mail address")),
            Field(
                *("places", _("Places"), Text(4000)),
                path=_places,
                hint=_("1903617000: 60; 1903603000: 40 (codes or names, with shares that add to 100)"),
            ),
        ),
        write=write_project,
        remove=take_back_project,
    )
)
