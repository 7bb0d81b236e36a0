"""The saved views that a person finds on a list: their own, and those that the organization shares."""

from typing import Final
from uuid import UUID

from django.db.models import QuerySet, Value

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.tenancy.prepared import Given, Prepared
from bmms.ui.lists.declaration import known_lists
from bmms.workbench.models import SavedView, SharedView

AnyView = SavedView | SharedView
FIELDS: Final = ("key", "name", "query", "is_default")
# asked by every page with a list: one statement for both kinds
_VIEWS: Final = Prepared(
    lambda: (
        SharedView.objects.filter(list_name=Given("list"))
        .values_list(Value(1), *FIELDS)
        .union(
            SavedView.objects.filter(
                user_id=Given("user"), organization_id=Given("organization"), list_name=Given("list")
            ).values_list(Value(0), *FIELDS),
            all=True,
        )
    )
)


def own_views(actor: Actor) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user_id=actor.user_id or 0, organization_id=actor.organization_id)


def views_on(name: str, actor: Actor) -> list[AnyView]:
    """The organization's first, each kind by name."""
    if not actor.organization_id:
        return list(own_views(actor).filter(list_name=name).order_by("name"))
    rows = _VIEWS.rows(user=actor.user_id, organization=actor.organization_id, list=name)
    kinds: dict[int, type[AnyView]] = {1: SharedView, 0: SavedView}
    views = [kinds[shared](**dict(zip(FIELDS, row, strict=True))) for shared, *row in rows]
    return sorted(views, key=lambda view: (not view.is_shared, view.name))


def views_seen(actor: Actor, name: str = "") -> list[AnyView]:
    """On all lists that this person may see, or on one: the organization's first on each, both kinds by name."""
    names = [each.name for each in known_lists() if actor.can(Permission(each.permission)) and name in ("", each.name)]
    shared = list(SharedView.objects.filter(list_name__in=names)) if actor.organization_id else []
    found: list[AnyView] = [*shared, *own_views(actor).filter(list_name__in=names)]
    return sorted(found, key=lambda view: (view.list_name, not view.is_shared, view.name))


def view_with_key(key: UUID, actor: Actor) -> AnyView | None:
    own = own_views(actor).filter(key=key).first()
    if own or not actor.organization_id:
        return own
    shared: SharedView | None = SharedView.objects.filter(key=key).first()
    return shared
