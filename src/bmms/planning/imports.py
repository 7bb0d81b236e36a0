"""What files may bring: PPAs, indicators, the programs of a year's plan, and their targets."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.actions.imports import write_indicators, write_ppas
from bmms.planning.actions.plan_imports import remove_lines, remove_measured, write_programs, write_targets
from bmms.planning.actions.ppas import remove_indicators, remove_ppas
from bmms.planning.models import CODE, PPA, Indicator
from bmms.planning.queries.plans import measured_lines, open_lines
from bmms.planning.queries.ppas import indicators, ppas
from bmms.ui.imports import Amount, Field, RecordImport, Text, Whole, fields_of, register_import

RULE = _("Capitals, digits, - and dots.")
LEVELS = list(PPA.Level.values)


def _code(name: str, label: Any, path: str, **options: Any) -> Field:
    return Field(name, label, Text(30, CODE, RULE, in_capitals=True), path=path, **options)


def _program_code(path: str) -> Field:
    return _code("program_code", _("Code of the program"), path, is_required=True, names=("code", "ppa", "ppa code"))


def _year(path: str) -> Field:
    return Field("fiscal_year", _("Fiscal year"), Whole(2020, 2100), path=path, is_required=True, names=("year", "fy"))


PPA_IMPORT = register_import(
    RecordImport(
        name="ppas",
        label=_("Programs, projects and activities"),
        permission=Permission.PLAN_EDIT,
        list_name="ppas",
        records=ppas,
        key=("code",),
        fields=(
            *fields_of(PPA, "code", "title", "level", "kind"),
            _code(
                "parent", _("Part of"), "parent.code", hint=_("The code of what it is part of. Empty for a program.")
            ),
            *fields_of(PPA, "outcome", "description", "from_year", "until_year"),
        ),
        write_many=write_ppas,
        remove_many=remove_ppas,
        order=lambda values: LEVELS.index(values["level"]) if values["level"] in LEVELS else 0,
    )
)

INDICATOR_IMPORT = register_import(
    RecordImport(
        name="indicators",
        label=_("Indicators"),
        permission=Permission.PLAN_EDIT,
        list_name="indicators",
        records=indicators,
        key=("ppa", "level", "statement"),
        fields=(
            _code("ppa", _("PPA"), "ppa.code", is_required=True, names=("program code", "code"), hint=_("Its code")),
            *fields_of(Indicator, "level", "statement", "unit", "type", "direction", "rule"),
            *fields_of(Indicator, "baseline_value", "baseline_year", "source", "responsible"),
        ),
        write_many=write_indicators,
        remove_many=remove_indicators,
    )
)

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
            _year("plan.fiscal_year"),
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
            _year("fiscal_year"),
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
