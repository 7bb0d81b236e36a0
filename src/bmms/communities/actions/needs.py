from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record, record_all
from bmms.communities.models import Community, Need
from bmms.communities.queries.need_rules import filled_need
from bmms.documents.queries import attachments_on


@transaction.atomic
def add_need(community: Community, values: Mapping[str, Any], *, by: Actor) -> Need:
    """Also while the profile is locked: needs are found all the year round."""
    check(by, Permission.COMMUNITY_EDIT)
    need = Need(community=community)
    changes = filled_need(need, values)
    need.save(force_insert=True)
    record("need.added", need, by=by, changes={**changes, "community": (None, str(community))})
    return need


@transaction.atomic
def edit_need(need: Need, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.COMMUNITY_EDIT)
    current = Need.objects.select_related("community").select_for_update(of=("self",)).get(pk=need.pk)
    if version != current.version:
        raise StaleRecord
    changes = filled_need(current, values)
    if not changes:
        return
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("need.edited", current, by=by, changes=changes)


@transaction.atomic
def remove_needs(needs: Sequence[Need], *, by: Actor) -> None:
    """Only to undo an import: needs on which nothing stands yet."""
    check(by, Permission.COMMUNITY_EDIT)
    if attachments_on(needs):
        raise DomainError(_("Files are attached to it: remove them first."))
    record_all("need.removed", [(need, {"title": (need.title, None)}) for need in needs], by=by)
    Need.objects.filter(pk__in=[need.pk for need in needs]).delete()
