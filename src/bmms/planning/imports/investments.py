"""Lines of the annual investment program."""

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.actions.imports import write_investments
from bmms.planning.actions.investments import remove_investments
from bmms.planning.imports.cells import PPA_FIELD, year_field
from bmms.planning.models import LATER, InvestmentLine
from bmms.planning.queries.investments import investment_lines
from bmms.ui.imports import Field, RecordImport, Text, fields_of, register_import

INVESTMENT_IMPORT = register_import(
    RecordImport(
        name="investments",
        label=_("AIP lines"),
        about=_("A row for each line that is with the planners. What BPDA has it does not change."),
        permission=Permission.PLAN_EDIT,
        list_name="investments",
        records=investment_lines,
        key=("fiscal_year", "ppa", "title"),
        fields=(
            year_field("fiscal_year"),
            PPA_FIELD,
            *fields_of(InvestmentLine, "title", "description", "sector", "coverage"),
            Field(
                "place",
                _("Place"),
                Text(10, r"^\d{10}\Z", _("Ten digits, the PSGC code.")),
                path="place_id",
                names=("psgc", "location"),
                hint=_("Its PSGC code"),
            ),
            *fields_of(InvestmentLine, "work", "mode", "source", "amount", "total_cost", *LATER),
            *fields_of(InvestmentLine, "rank", "outputs", "readiness"),
        ),
        write_many=write_investments,
        remove_many=remove_investments,
    )
)
