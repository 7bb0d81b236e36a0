from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.organizations.actions import remove_unit, write_unit
from bmms.organizations.models import OperatingUnit
from bmms.organizations.queries import operating_units
from bmms.ui.imports import Field, RecordImport, Text, fields_of, register_import

UNIT_IMPORT = register_import(
    RecordImport(
        name="units",
        label=_("Operating units"),
        about=_("A row for each office or facility that receives allotments or reports for itself."),
        permission=Permission.UNIT_MANAGE,
        list_name="units",
        records=lambda: operating_units(closed=True),
        key=("code",),
        fields=(
            *fields_of(OperatingUnit, "code", "name", "kind"),
            Field(
                "place_code",
                _("PSGC code"),
                Text(10, r"^\d{10}\Z", _("Ten digits, the PSGC code.")),
                path="place_id",
                names=("psgc",),
                hint=_("Of the town or province where it sits. Empty: none."),
            ),
        ),
        write=write_unit,
        remove=remove_unit,
    )
)
