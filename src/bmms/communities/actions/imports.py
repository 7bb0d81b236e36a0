from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.communities.actions.profiles import add_community, edit_community
from bmms.communities.models import Community, EthnolinguisticGroup
from bmms.geography.queries.browse import place_with_code


@transaction.atomic
def write_community(community: Community | None, values: Mapping[str, Any], *, by: Actor) -> None:
    """A row of a file: the barangay by its code, groups by their names."""
    wanted = {**values, "place": _place(values["barangay"]), "groups": _groups(values["groups"])}
    if community is None:
        add_community({name: 0 if value is None and name in COUNTS else value for name, value in wanted.items()}, by=by)
    else:
        edit_community(community, wanted, version=community.version, by=by)


COUNTS = ("men", "women", "unspecified")


def _place(code: str) -> Any:
    found = place_with_code(code)
    if found is None:
        raise DomainError(_("No place has the code %s.") % code)
    return found


def _groups(text: str) -> list[EthnolinguisticGroup]:
    names = [name.strip() for name in text.split(";") if name.strip()]
    known = {group.name.casefold(): group for group in EthnolinguisticGroup.objects.all()}
    if missing := [name for name in names if name.casefold() not in known]:
        raise DomainError(
            _("There is no such group: %(names)s. Known are %(known)s.")
            % {"names": ", ".join(missing), "known": ", ".join(group.name for group in known.values()) or "–"}
        )
    return [known[name.casefold()] for name in names]
