"""The saved views that a person finds on a list: their own, and those that the organization shares."""

from uuid import UUID

from django.db.models import QuerySet

from bmms.access.actor import Actor
from bmms.workbench.models import SavedView, SharedView

AnyView = SavedView | SharedView


def own_views(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user_id=actor.user_id or 0, organization_id=actor.organization_id)


def views_on(name: str, actor: Actor) -> list[AnyView]:
    """The organization's first, each kind by name."""
    shared = SharedView.objects.filter(list_name=name).order_by("name") if actor.organization_id else []
    return [*shared, *own_views(actor).filter(list_name=name).order_by("name")]


def view_with_key(key: UUID, actor: Actor) -> AnyView | None:
    own = own_views(actor).filter(key=key).first()
    if own or not actor.organization_id:
        return own
    shared: SharedView | None = SharedView.objects.filter(key=key).first()
    return shared
