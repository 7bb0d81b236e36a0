"""The programs of a year's plan, and their targets."""

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.actions.plan_imports import remove_lines, remove_measured, write_programs, write_targets
from bmms.planning.imports.cells import code_field, year_field
from bmms.planning.models import Indicator
from bmms.planning.queries.plans import measured_lines, open_lines
from bmms.ui.imports import Amount, Field, RecordImport, Text, fields_of, register_import


def _program_code(path: str) -> Field:
    names = ("code", "ppa", "ppa code")
    return code_field("program_code", _("Code of the program"), path, is_required=True, names=names)


PROGRAM_IMPORT = register_import(
    RecordImport(
        name="programs",
        label=_("Programs of a plan, with amounts"),
        about=_(
            "Adds programs that are not there yet, and puts each into the plan of its fiscal year, which is started "
            "if there is none."
        ),
        permission=Permission.PLAN_EDIT,
        list_name="plans",
        reads_list=False,
        records=open_lines,
        key=("fiscal_year", "program_code"),
        fields=(
            year_field("plan.fiscal_year"),
            _program_code("ppa.code"),
            Field("program", _("Program"), Text(300), path="ppa.title", is_required=True, names=("title",)),
            Field("amount", _("Amount"), Amount(), is_required=True),
        ),
        write_many=write_programs,
        remove_many=remove_lines,
    )
)

TARGET_IMPORT = register_import(
    RecordImport(
        name="targets",
        label=_("Indicators and targets of a plan"),
        about=_(
            "Adds indicators that are not there yet, with their targets in the plan of the fiscal year. "
            "A target keeps its text."
        ),
        permission=Permission.PLAN_EDIT,
        list_name="plans",
        reads_list=False,
        records=measured_lines,
        near=lambda keys: measured_lines({code for _year, code, _level, _statement in keys}),
        key=("fiscal_year", "program_code", "level", "indicator"),
        fields=(
            year_field("fiscal_year"),
            _program_code("indicator.ppa.code"),
            *fields_of(Indicator, "level"),
            Field("indicator", _("Indicator"), Text(500), path="indicator.statement", is_required=True),
            Field("target", _("Target of the year"), Text(300), path="year", names=("year target",)),
            *(
                Field(f"q{quarter}", label, Text(300), path=f"q{quarter}", names=(f"quarter {quarter}",))
                for quarter, label in enumerate((_("Q1"), _("Q2"), _("Q3"), _("Q4")), start=1)
            ),
        ),
        write_many=write_targets,
        remove_many=remove_measured,
    )
)
