from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.communities.actions.imports import write_communities
from bmms.communities.actions.profiles import remove_community
from bmms.communities.models import Community
from bmms.communities.queries.profiles import communities, group_names
from bmms.ui.imports import Field, RecordImport, Text, fields_of, register_import


class GroupNames(Text):
    """Names in any order, with semicolons or commas between them."""

    def value(self, text: str) -> str:
        names = {name.strip() for name in super().value(text).replace(",", ";").split(";")}
        return "; ".join(sorted(names - {""}))


COMMUNITY_IMPORT = register_import(
    RecordImport(
        name="communities",
        label=_("Communities outside the region"),
        about=_("One row for a whole barangay or for a part of one. Counts only: leave names of persons out."),
        permission=Permission.COMMUNITY_EDIT,
        list_name="communities",
        records=communities,
        key=("barangay", "site"),
        fields=(
            Field(
                "barangay",
                _("Barangay"),
                Text(10, r"^\d{10}\Z", _("Ten digits, the PSGC code.")),
                path="place_id",
                is_required=True,
                names=("psgc", "code", "barangay code"),
                hint=_("Its PSGC code"),
            ),
            *fields_of(Community, "level", "site", "households", "men", "women", "unspecified"),
            Field(
                "groups",
                _("Groups"),
                GroupNames(400),
                path=group_names,
                hint=_("Names, with semicolons between them"),
            ),
            *fields_of(Community, "mosques", "madaris", "livelihood", "note", "source", "as_of_date"),
        ),
        write_many=write_communities,
        remove=remove_community,
    )
)
