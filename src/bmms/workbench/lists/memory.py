"""What the lists of every room remember and can do, told to ui."""

from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.ui.addresses import address_of
from bmms.ui.imports import imports_beside
from bmms.ui.lists.memory import ImportLink, Remembered, ViewLink
from bmms.ui.navigation import ORGANIZATION_ARGUMENT
from bmms.workbench.queries.views import AnyView, views_on


def remembered(request: Request, name: str) -> Remembered:
    may_keep = not request.actor.read_only
    return Remembered(
        views=[_link(request, view) for view in views_on(name, request.actor)],
        save_url=address(request, "save_view") if may_keep else "",
        may_share=_may_share(request),
        export_url=address(request, "export_list"),
        bulk_url=address(request, "bulk") if may_keep and request.organization else "",
        cell_url=address(request, "cell") if may_keep and request.organization else "",
        imports=_imports(request, name) if may_keep else (),
    )


def _imports(request: Request, list_name: str) -> list[ImportLink]:
    if request.organization is None or not request.actor.can(Permission.DATA_IMPORT):
        return []
    allowed = [each for each in imports_beside(list_name) if request.actor.can(Permission(each.permission))]
    return [ImportLink(str(each.label), address(request, "import_file", name=each.name)) for each in allowed]


def address(request: Request, page: str, /, **kwargs: object) -> str:
    """A page of this room beside the list: in its organization, or on the platform."""
    if request.organization is None:
        return address_of(f"platform:{page}", **kwargs)
    return address_of(f"workbench:{page}", **{ORGANIZATION_ARGUMENT: request.organization.code, **kwargs})


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
