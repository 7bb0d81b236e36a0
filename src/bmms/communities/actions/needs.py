from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.communities.models import Community, Need
from bmms.lib.changes import apply_values

FIELDS: Final = (
    *("title", "sector", "severity", "affected", "text", "assessed_date", "method", "validated_date", "is_met"),
)


@transaction.atomic
def add_need(community: Community, values: Mapping[str, Any], *, by: Actor) -> Need:
    """Also while the profile is locked: needs are found all the year round."""
    check(by, Permission.COMMUNITY_EDIT)
    need = Need(community=community)
    changes = apply_values(need, {name: values[name] for name in FIELDS if name in values})
    _refuse_wrong(need)
    need.save(force_insert=True)
    record("need.added", need, by=by, changes=changes | {"community": (None, str(community))})
    return need


@transaction.atomic
def edit_need(need: Need, values: Mapping[str, Any], *, version: int, by: Actor) -> None:
    check(by, Permission.COMMUNITY_EDIT)
    current = Need.objects.select_related("community").select_for_update(of=("self",)).get(pk=need.pk)
    if version != current.version:
        raise StaleRecord
    changes = apply_values(current, {name: values[name] for name in FIELDS if name in values})
    if not changes:
        return
    _refuse_wrong(current)
    current.version += 1
    current.save(update_fields=[*changes, "version"])
    record("need.edited", current, by=by, changes=changes)


def _refuse_wrong(need: Need) -> None:
    need.clean_fields(exclude=["organization", "community"])
    if need.affected > (need.community.persons or 0):
        raise DomainError(_("More persons are affected than live in the community by its profile."))
    if need.assessed_date > timezone.localdate():
        raise DomainError(_("The day of the assessment lies in the future."))
    if need.validated_date is not None and need.validated_date < need.assessed_date:
        raise DomainError(_("It cannot have been validated before it was assessed."))
