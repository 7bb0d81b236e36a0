"""Rows of files as needs: the community by its barangay and site, and many written at once."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import Changes, record_all
from bmms.communities.models import Community, Need
from bmms.communities.queries.need_rules import filled_need, needs_taken
from bmms.communities.queries.profiles import communities

Places = Mapping[tuple[str, str], Community]  # by barangay and site


@transaction.atomic
def write_needs(rows: Sequence[Row], *, by: Actor) -> None:
    check(by, Permission.COMMUNITY_EDIT)
    known = _communities({row.values["barangay"] for row in rows})
    held = Need.objects.select_related("community").select_for_update(of=("self",))
    standing = held.filter(pk__in=[row.record.pk for row in rows if row.record]).in_bulk()
    taken = needs_taken([each.pk for each in known.values()], [row.values["title"] for row in rows])

    def made(row: Row) -> tuple[Need, Changes]:
        if row.record is None:
            need = Need(community=_community(known, row.values["barangay"], row.values["site"]))
            return need, {**filled_need(need, row.values, taken), "community": (None, str(need.community))}
        now = standing.get(row.record.pk)
        if now is None or now.version != row.record.version:
            raise StaleRecord
        need = copy(now)
        return need, filled_need(need, row.values, taken)

    found = judged(rows, made)
    new = [each for row, each in found if row.record is None]
    Need.objects.bulk_create([need for need, _changes in new])
    record_all("need.added", new, by=by)
    record_all("need.edited", _saved([each for row, each in found if row.record is not None and each[1]]), by=by)


def _saved(changed: list[tuple[Need, Changes]]) -> list[tuple[Need, Changes]]:
    for need, _changes in changed:
        need.version += 1
    names = {name for _need, changes in changed for name in changes}
    if changed:
        Need.objects.bulk_update([need for need, _changes in changed], [*names, "version"])
    return changed


def _communities(barangays: Iterable[str]) -> Places:
    return {(each.place_id, each.site): each for each in communities().filter(place__in=barangays)}


def _community(known: Places, barangay: str, site: str) -> Community:
    found = known.get((barangay, site))
    if found is None:
        words = _("There is no profile of a community there: barangay %(barangay)s, site “%(site)s”. Add it first.")
        raise DomainError(words % {"barangay": barangay, "site": site})
    return found
