from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.communities.models import Community, CommunityGroup, EthnolinguisticGroup, Municipality
from bmms.communities.queries.profiles import group_names
from bmms.communities.queries.rules import FIELDS, refuse_locked, refuse_place, refuse_wrong, taken_sites
from bmms.documents.queries import attachments_of
from bmms.geography.models import Place
from bmms.geography.queries.closed import refuse_closed
from bmms.lib.changes import apply_values


@transaction.atomic
def add_community(values: Mapping[str, Any], *, by: Actor) -> Community:
    """`groups`: the ethnolinguistic groups that live there."""
    check(by, Permission.COMMUNITY_EDIT)
    community = Community(place=values["place"])
    changes = apply_values(community, {name: values[name] for name in FIELDS if name in values})
    changes["place"] = (None, community.place)
    refuse_closed([community.place], timezone.localdate())
    community.municipality = _open_municipality(community.place)
    refuse_wrong(community, taken_sites([community.place_id]))
    community.save(force_insert=True)
    changes |= _set_groups(community, values.get("groups", ()))
    record("community.added", community, by=by, changes=changes)
    return community


@transaction.atomic
def edit_community(community: Community, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.COMMUNITY_EDIT)
    current = _locked(community)
    _open_municipality(current.place)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    if "place" in changes:
        current.municipality = _open_municipality(current.place)
    if "groups" in values:
        changes |= _set_groups(current, values["groups"])
    if not changes:
        return
    refuse_wrong(current, taken_sites([current.place_id]))
    current.version += 1
    current.save()
    record("community.edited", current, by=by, changes=changes)


@transaction.atomic
def remove_community(community: Community, *, by: Actor) -> None:
    """One that was entered by mistake: nothing is attached to it."""
    check(by, Permission.COMMUNITY_EDIT)
    current = _locked(community)
    _open_municipality(current.place)
    if attachments_of(current).exists():
        raise DomainError(_("Files are attached to it: correct the profile instead of removing it."))
    if current.needs.exists():
        raise DomainError(_("Needs of it are recorded: correct the profile instead of removing it."))
    record("community.removed", current, by=by, changes={"community": (str(current), None)})
    CommunityGroup.objects.filter(community=current).delete()
    current.delete()


@transaction.atomic
def write_group(group: EthnolinguisticGroup | None, values: Mapping[str, Any], *, by: Actor) -> EthnolinguisticGroup:
    check(by, Permission.COMMUNITY_EDIT)
    current = EthnolinguisticGroup.objects.select_for_update().get(pk=group.pk) if group else EthnolinguisticGroup()
    changes = apply_values(current, {name: values[name] for name in ("name", "other_names", "note")})
    if EthnolinguisticGroup.objects.filter(name__iexact=current.name).exclude(pk=current.pk).exists():
        raise DomainError(_("There is a group called %s already.") % current.name)
    current.clean_fields(exclude=["organization"])
    current.save()
    record("ethnolinguistic_group.written", current, by=by, changes=changes)
    return current


def _locked(community: Community) -> Community:
    found = Community.objects.select_related("place__parent").select_for_update(of=("self",))
    return found.get(pk=community.pk)


def _open_municipality(place: Place) -> Municipality:
    """Held until the transaction ends; made with its first community."""
    refuse_place(place)
    known = Municipality.objects.select_for_update().filter(place=place.parent).first()
    if known is None:
        known = Municipality(place=place.parent)
        known.save(force_insert=True)
    refuse_locked(known)
    return known


def _set_groups(community: Community, wanted: Collection[EthnolinguisticGroup]) -> dict[str, tuple[Any, Any]]:
    before = group_names(community)
    after = "; ".join(sorted(each.name for each in wanted))
    if before == after:
        return {}
    CommunityGroup.objects.filter(community=community).exclude(group__in=wanted).delete()
    known = set(CommunityGroup.objects.filter(community=community).values_list("group_id", flat=True))
    CommunityGroup.objects.bulk_create(
        CommunityGroup(community=community, group=each) for each in wanted if each.pk not in known
    )
    return {"groups": (before, after)}
