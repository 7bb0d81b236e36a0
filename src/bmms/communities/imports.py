from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.communities.actions.imports import write_communities
from bmms.communities.actions.need_imports import write_needs
from bmms.communities.actions.needs import remove_needs
from bmms.communities.actions.profiles import remove_community
from bmms.communities.models import Community, Need
from bmms.communities.queries.needs import needs
from bmms.communities.queries.profiles import communities, group_names
from bmms.ui.imports import Choice, Field, RecordImport, Text, fields_of, register_import

YES_NO = ((True, _("Yes")), (False, _("No")))


class GroupNames(Text):
    """Names in any order, with semicolons or commas between them."""

    def value(self, text: str) -> str:
        names = {name.strip() for name in super().value(text).replace(",", ";").split(";")}
        return "; ".join(sorted(names - {""}))


def _barangay(path: str) -> Field:
    return Field(
        "barangay",
        _("Barangay"),
        Text(10, r"^\d{10}\Z", _("Ten digits, the PSGC code.")),
        path=path,
        is_required=True,
        names=("psgc", "code", "barangay code"),
        hint=_("Its PSGC code"),
    )


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
            _barangay("place_id"),
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

NEED_IMPORT = register_import(
    RecordImport(
        name="needs",
        label=_("Needs of communities"),
        about=_(
            "A row for each need that an assessment (MANA) found in a community with a profile. No names of persons. "
            "Evidence is attached on the page of the need."
        ),
        permission=Permission.COMMUNITY_EDIT,
        list_name="needs",
        records=needs,
        key=("barangay", "site", "title", "assessed_date"),
        fields=(
            _barangay("community.place_id"),
            Field(
                "site",
                _("Sitio, purok or mosque area"),
                Text(120),
                path="community.site",
                hint=_("As in the profile of the community. Empty: the whole barangay."),
            ),
            *fields_of(Need, "title", "sector", "severity", "affected", "text", "assessed_date", "team", "method"),
            *fields_of(Need, "validated_date"),
            Field("is_met", _("Met"), Choice(YES_NO, empty=False), default=False),
        ),
        write_many=write_needs,
        remove_many=remove_needs,
    )
)
