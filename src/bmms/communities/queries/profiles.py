from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from bmms.access.actor import Actor
from bmms.communities.models import Community, CommunityGroup, EthnolinguisticGroup
from bmms.documents.queries import attachments_of
from bmms.geography.queries.browse import WITH_PARENTS


def communities() -> QuerySet[Community]:
    """Each with its place and its groups; the same for every organization."""
    groups = Prefetch("groups", CommunityGroup.objects.select_related("group").order_by("group__name"))
    found = Community.objects.select_related(f"place__{WITH_PARENTS}", "municipality")
    return found.prefetch_related(groups).defer(*_unread("place"))


def community_with_key(key: UUID) -> Community | None:
    return communities().filter(key=key).first()


def kept_community(key: UUID, by: Actor) -> Community | None:
    """Where it is kept; others read it, and their head and letterhead are on no paper of it."""
    return communities().filter(key=key, organization=by.organization_id).first()


def is_removable(community: Community) -> bool:
    return not community.needs.exists() and not attachments_of(community).exists()


def groups() -> QuerySet[EthnolinguisticGroup]:
    return EthnolinguisticGroup.objects.all()


def group_with_key(key: UUID) -> EthnolinguisticGroup | None:
    return groups().filter(key=key).first()


def group_choices() -> list[tuple[str, Any]]:
    return [(name, name) for name in groups().values_list("name", flat=True)]


def group_names(community: Community) -> str:
    return "; ".join(each.group.name for each in community.groups.all())


def _unread(path: str) -> list[str]:
    """The long columns of a place and its parents, which nobody shows here."""
    return [f"{path}{'__parent' * depth}__{name}" for depth in range(4) for name in ("search_text", "note")]
