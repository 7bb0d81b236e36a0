"""Development plans and agendas with their goals or points: a row for each of these."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.actions.frameworks import remove_framework_items, write_framework_items
from bmms.planning.imports.cells import code_field
from bmms.planning.models import FrameworkItem
from bmms.planning.queries.alignment import framework_items
from bmms.ui.imports import Field, RecordImport, Text, Whole, register_import

YEAR: Final = Whole(2020, 2100)


def _next_code(item: FrameworkItem) -> str:
    return item.framework.replaced_by.code if item.framework.replaced_by else ""


FRAMEWORK_IMPORT = register_import(
    RecordImport(
        name="frameworks",
        label=_("Development plans and agendas"),
        about=_("A row for each goal or point, with the plan or agenda that it belongs to: the same in all its rows."),
        permission=Permission.FRAMEWORK_KEEP,
        list_name="frameworks",
        reads_list=False,
        records=framework_items,
        key=("framework", "item"),
        fields=(
            code_field("framework", _("Code"), "framework.code", is_required=True),
            Field("title", _("Title"), Text(200), path="framework.title", is_required=True),
            Field("edition", _("Version"), Text(60), path="framework.edition"),
            Field("legal_basis", _("Legal basis"), Text(200), path="framework.legal_basis"),
            Field("from_year", _("First fiscal year"), YEAR, path="framework.from_year", is_required=True),
            Field("until_year", _("Last fiscal year"), YEAR, path="framework.until_year", is_required=True),
            code_field("replaced_by", _("Replaced by"), _next_code),
            code_field("item", _("Code of the goal or point"), "code", is_required=True),
            Field("item_title", _("Goal or point"), Text(300), path="title", is_required=True),
        ),
        order=lambda values: bool(values["replaced_by"]),
        write_many=write_framework_items,
        remove_many=remove_framework_items,
    )
)
