from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.models import CODE
from bmms.projects.actions.imports import take_back_reached, write_reached
from bmms.projects.actions.project_imports import take_back_projects, write_projects
from bmms.projects.models import AccomplishmentRow, Project
from bmms.projects.queries.accomplishments import every_row
from bmms.projects.queries.projects import projects_with_places
from bmms.ui.imports import Field, RecordImport, Text, Whole, fields_of, register_import
from bmms.ui.imports.declaration import Values

RULE = _("Capitals, digits, - and dots.")


def _places(project: Any) -> str:
    return "; ".join(f"{row.place_id}: {row.share.normalize():f}" for row in project.places.all())


PROJECT_IMPORT = register_import(
    RecordImport(
        name="projects",
        label=_("Projects"),
        about=_("Each with what it is part of, its days and places. A code that the plans know is taken up."),
        permission=Permission.PROJECT_EDIT,
        list_name="projects",
        records=projects_with_places,
        key=("code",),
        above="parent",
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
        write_many=write_projects,
        remove_many=take_back_projects,
    )
)


PEOPLE: Final = ("male", "female", "unspecified")


def _added_up(now: Values, values: Values) -> Values:
    """Whoever counts people need not write their sum: not the number, nor its column."""
    wanted = now | values
    people = [wanted[name] for name in PEOPLE]
    is_counted = "value" not in values and any(name in values for name in PEOPLE)
    if (wanted["value"] is None or is_counted) and any(number is not None for number in people):
        counted = [number or 0 for number in people]
        wanted |= dict(zip(PEOPLE, counted, strict=True)) | {"value": Decimal(sum(counted))}
    return wanted


ACCOMPLISHMENT_IMPORT = register_import(
    RecordImport(
        name="accomplishments",
        label=_("Accomplishments by place"),
        about=_(
            "A row for each indicator, quarter and place, as a draft: "
            "it is submitted, certified and approved on its page."
        ),
        permission=Permission.ACCOMPLISHMENT_EDIT,
        list_name="accomplishments",
        reads_list=False,
        records=every_row,
        key=("ppa", "indicator", "fiscal_year", "quarter", "place"),
        fields=(
            Field(
                *("ppa", _("PPA"), Text(30, CODE, RULE, in_capitals=True)),
                path="accomplishment.indicator.ppa.code",
                is_required=True,
                names=("ppa code", "program code", "code"),
                hint=_("Its code"),
            ),
            Field(
                *("indicator", _("Indicator"), Text(500)),
                path="accomplishment.indicator.statement",
                is_required=True,
                names=("statement",),
                hint=_("As it stands in the plan"),
            ),
            Field(
                *("fiscal_year", _("Fiscal year"), Whole(2020, 2100)),
                path="accomplishment.fiscal_year",
                is_required=True,
                names=("year", "fy"),
            ),
            Field("quarter", _("Quarter"), Whole(1, 4), path="accomplishment.quarter", is_required=True),
            Field(
                *("place", _("Place"), Text(10)),
                path="place_id",
                default="",
                hint=_("The code of the place. Empty: of no place."),
            ),
            *fields_of(AccomplishmentRow, "value", "numerator", "denominator", "male", "female", "unspecified"),
        ),
        merge=_added_up,
        write_many=write_reached,
        remove_many=take_back_reached,
    )
)
