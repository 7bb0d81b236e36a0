"""What the lists of every room remember and can do, told to ui."""

from django.urls import reverse

from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.ui.lists.memory import Remembered, ViewLink
from bmms.ui.navigation import ORGANIZATION_ARGUMENT
from bmms.workbench.queries.views import AnyView, views_on


def remembered(request: Request, name: str) -> Remembered:
    may_keep = not request.actor.read_only
    return Remembered(
        views=[_link(request, view) for view in views_on(name, request.actor)],
        save_url=address(request, "save_view") if may_keep else "",
        may_share=_may_share(request),
        export_url=address(request, "export_list"),
    )


def address(request: Request, name: str, **kwargs: object) -> str:
    """A page of this room beside the list: in its organization, or on the platform."""
    if request.organization is None:
        return reverse(f"platform:{name}", kwargs=kwargs)
    return reverse(f"workbench:{name}", kwargs={ORGANIZATION_ARGUMENT: request.organization.code, **kwargs})


def _may_share(request: Request) -> bool:
    return request.organization is not None and request.actor.can(Permission.VIEW_SHARE)


def _link(request: Request, view: AnyView) -> ViewLink:
    may_change = not request.actor.read_only and (not view.is_shared or _may_share(request))
    return ViewLink(
        key=str(view.key),
        name=view.name,
        query=view.query,
        is_shared=view.is_shared,
        is_default=view.is_default,
        remove_url=address(request, "remove_view", key=view.key) if may_change else "",
    )
