"""Rows of files as profiles: the barangay by its code, groups by their names, and many written at once."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import Changes, record_all
from bmms.communities.models import Community, CommunityGroup, EthnolinguisticGroup, Municipality
from bmms.communities.queries.profiles import communities, group_names
from bmms.communities.queries.rules import FIELDS, refuse_locked, refuse_place, refuse_wrong, taken_sites
from bmms.geography.models import Place
from bmms.geography.queries.browse import WITH_PARENTS
from bmms.geography.queries.closed import refuse_closed
from bmms.lib.changes import apply_values

COUNTS: Final = ("men", "women", "unspecified")
Groups = list[EthnolinguisticGroup]
Made = tuple[Community, Groups, Changes]


@transaction.atomic
def write_communities(rows: Sequence[Row], *, by: Actor) -> None:
    check(by, Permission.COMMUNITY_EDIT)
    places = Place.objects.select_related(WITH_PARENTS).in_bulk({row.values["barangay"] for row in rows})
    municipalities = _held_municipalities(places.values())
    standing = _held_communities(row.record.pk for row in rows if row.record)
    taken, known = taken_sites(places), {each.name.casefold(): each for each in EthnolinguisticGroup.objects.all()}

    def made(row: Row) -> Made:
        place, groups = _place(places, row.values["barangay"]), _groups(known, row.values["groups"])
        refuse_place(place)
        if place.parent_id in municipalities:
            refuse_locked(municipalities[place.parent_id])
        if row.record is None:
            refuse_closed([place], timezone.localdate())
            community = Community(place=place)
            values = {name: 0 if value is None and name in COUNTS else value for name, value in row.values.items()}
        else:
            community, values = copy(_unchanged(standing, row.record)), dict(row.values)
        before = group_names(community) if row.record else ""
        changes = apply_values(community, {name: values[name] for name in FIELDS if name in values})
        refuse_wrong(community, taken)
        after = "; ".join(sorted(each.name for each in groups))
        changes |= {"place": (None, place)} if row.record is None else {}
        return community, groups, changes | ({"groups": (before, after)} if before != after else {})

    found = judged(rows, made)
    _begin_municipalities(found, municipalities)
    record_all("community.added", _added(found, municipalities), by=by)
    record_all("community.edited", _edited(found), by=by)


def _held_municipalities(places: Iterable[Place]) -> dict[str, Municipality]:
    wanted = {place.parent_id for place in places if place.parent_id}
    held = Municipality.objects.select_related("place").select_for_update(of=("self",)).filter(place__in=wanted)
    return {each.place_id: each for each in held.order_by("pk")}


def _held_communities(ids: Iterable[int]) -> dict[int, Community]:
    return {each.pk: each for each in communities().filter(pk__in=set(ids)).select_for_update(of=("self",))}


def _unchanged(standing: Mapping[int, Community], record: Community) -> Community:
    found = standing.get(record.pk)
    if found is None or found.version != record.version:
        raise StaleRecord
    return found


def _begin_municipalities(found: Iterable[tuple[Row, Made]], municipalities: dict[str, Municipality]) -> None:
    """Made with their first community."""
    parents = {community.place.parent_id: community.place.parent for _row, (community, _groups, _changes) in found}
    new = [Municipality(place=place) for key, place in parents.items() if key not in municipalities]
    Municipality.objects.bulk_create(new)
    municipalities |= {each.place_id: each for each in new}


def _added(found: Iterable[tuple[Row, Made]], municipalities: Mapping[str, Municipality]) -> list[tuple[Any, Changes]]:
    new = [each for row, each in found if row.record is None]
    for community, _groups, _changes in new:
        community.municipality = municipalities[str(community.place.parent_id)]
    Community.objects.bulk_create([community for community, _groups, _changes in new])
    _set_groups(new)
    return [(community, changes) for community, _groups, changes in new]


def _edited(found: Iterable[tuple[Row, Made]]) -> list[tuple[Any, Changes]]:
    changed = [each for row, each in found if row.record is not None and each[2]]
    for community, _groups, _changes in changed:
        community.version += 1
    Community.objects.bulk_update([community for community, _groups, _changes in changed], [*FIELDS, "version"])
    regrouped = [each for each in changed if "groups" in each[2]]
    CommunityGroup.objects.filter(community__in=[community.pk for community, _groups, _changes in regrouped]).delete()
    _set_groups(regrouped)
    return [(community, changes) for community, _groups, changes in changed]


def _set_groups(made: Iterable[Made]) -> None:
    rows = ((community, group) for community, groups, _changes in made for group in groups)
    CommunityGroup.objects.bulk_create(CommunityGroup(community=community, group=group) for community, group in rows)


def _place(places: Mapping[str, Place], code: str) -> Place:
    found = places.get(code)
    if found is None:
        raise DomainError(_("No place has the code %s.") % code)
    return found


def _groups(known: Mapping[str, EthnolinguisticGroup], text: str) -> Groups:
    names = [name.strip() for name in text.split(";") if name.strip()]
    if missing := [name for name in names if name.casefold() not in known]:
        raise DomainError(
            _("There is no such group: %(names)s. Known are %(known)s.")
            % {"names": ", ".join(missing), "known": ", ".join(group.name for group in known.values()) or "–"}
        )
    return [known[name.casefold()] for name in names]
