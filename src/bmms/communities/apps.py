from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.permissions import Permission
from bmms.ui.addresses import address_of
from bmms.ui.attention import MOST_SHOWN, AttentionItem, AttentionSource, first_and_rest, register_attention
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.prints import Printable, register_printable
from bmms.ui.verbs import register_verbs

VERBS = {
    "community.added": _("added the profile of a community"),
    "community.edited": _("edited the profile of a community"),
    "community.removed": _("removed the profile of a community"),
    "ethnolinguistic_group.written": _("wrote down an ethnolinguistic group"),
    "need.added": _("added a need of a community"),
    "need.edited": _("edited a need of a community"),
    "need.removed": _("removed a need of a community that a file had brought"),
    "obc_municipality.figure_set": _("set a municipality's own figure of its communities"),
    "obc_municipality.submitted": _("submitted a municipality's profiles and locked them"),
    "obc_municipality.reopened": _("reopened a municipality's profiles"),
}


class CommunitiesConfig(AppConfig):
    name = "bmms.communities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.communities import imports, lists  # noqa: F401, PLC0415 - declares the room's lists and imports

        seen, place = Permission.COMMUNITY_VIEW, Section.TOGETHER
        register_verbs(VERBS)
        register_navigation(
            NavItem(_("Communities"), "communities:communities", "users-group", seen, place, order=10),
            NavItem(_("Needs"), "communities:needs", "urgent", seen, place, order=11),
            NavItem(_("By municipality"), "communities:municipalities", "building-community", seen, place, order=12),
            NavItem(_("By province"), "communities:provinces", "map", seen, place, order=13),
            NavItem(_("Groups"), "communities:groups", "language", seen, place, order=14),
        )
        register_attention(AttentionSource("profiles to submit", Permission.COMMUNITY_SUBMIT, _to_be_submitted))
        _open_records_for_attachments()
        _let_communities_be_printed()


def _open_records_for_attachments() -> None:
    from bmms.communities.models import Community, Need  # noqa: PLC0415 - models are loaded by now
    from bmms.communities.queries.needs import needs  # noqa: PLC0415 - as above
    from bmms.communities.queries.profiles import communities  # noqa: PLC0415 - as above

    declared: dict[str, Any] = {
        "view": Permission.COMMUNITY_VIEW,
        "attach": Permission.COMMUNITY_EDIT,
        "page_arguments": lambda record: {"key": record.key},
    }
    label = _("Community outside the region")
    register_attachable(
        Community, name="community", label=label, rows=communities, page="communities:community", **declared
    )
    register_attachable(
        Need, name="need", label=_("Need of a community"), rows=needs, page="communities:need", **declared
    )


def _let_communities_be_printed() -> None:
    from bmms.communities.models import Community, Municipality  # noqa: PLC0415 - models are loaded by now
    from bmms.communities.queries.papers import community_paper  # noqa: PLC0415 - as above
    from bmms.communities.queries.profiles import kept_community  # noqa: PLC0415 - as above
    from bmms.organizations.models import Signatory  # noqa: PLC0415 - as above

    kind = Printable(
        name="community",
        label=_("Profile of a community"),
        permission=Permission.COMMUNITY_VIEW,
        find=kept_community,
        template="ui/record_print.html",
        context=community_paper,
        state=lambda community: community.municipality.get_status_display(),
        is_final=lambda community: community.municipality.status == Municipality.Status.SUBMITTED,
        form=Signatory.Form.ANY,
        places=(Signatory.Place.PREPARED, Signatory.Place.APPROVED),
    )
    register_printable(Community, kind)


def _to_be_submitted(request: Any) -> list[AttentionItem]:
    """For who locks them: the municipalities whose profiles are still open."""
    from bmms.communities.queries.figures import to_be_submitted  # noqa: PLC0415 - models are loaded by now

    if request.organization is None:
        return []
    code = request.organization.code
    items = [
        AttentionItem(
            _now("Submit and lock the profiles of communities"),
            address_of("communities:municipality", code=code, key=one.key),
            one.place.full_name,
        )
        for one in to_be_submitted(MOST_SHOWN + 1)
    ]
    everything = address_of("communities:municipalities", code=code) + "?status=open"
    return first_and_rest(items, _now("More municipalities with open profiles"), everything)
