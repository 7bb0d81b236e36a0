"""The lines of the GAD plan, which offices keep as a spreadsheet (GPB)."""

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.actions.gender import remove_gender_lines
from bmms.planning.actions.imports import write_gender_lines
from bmms.planning.imports.cells import PPA_FIELD, year_field
from bmms.planning.models import GenderLine
from bmms.planning.queries.gender import gender_lines
from bmms.ui.imports import RecordImport, fields_of, register_import

GENDER_IMPORT = register_import(
    RecordImport(
        name="gender_lines",
        label=_("Lines of the GAD plan"),
        about=_(
            "A row for each gender issue that a program, project or activity acts on in a fiscal year. Its budget is "
            "no column: it is what the PPA is tagged with."
        ),
        permission=Permission.GENDER_PLAN_KEEP,
        list_name="gender_lines",
        records=gender_lines,
        key=("fiscal_year", "ppa", "issue"),
        fields=(
            year_field("fiscal_year"),
            PPA_FIELD,
            *fields_of(GenderLine, "issue", "cause", "objective", "activity", "responsible"),
        ),
        write_many=write_gender_lines,
        remove_many=remove_gender_lines,
    )
)
