"""What the pages about people share: the same page stands in an organization and on the platform."""

from functools import wraps
from typing import Any

from django.http import HttpResponseBase

from bmms.access.guards import View, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.tenancy.scope import system
from bmms.ui.addresses import address_of

PAGE_SIZE = 25


def on_platform(view: View) -> View:
    """A page about people for system administrators, who belong to no organization."""

    @wraps(view)
    def opened(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with system("a system administrator manages every account"):
            return view(request, *args, **kwargs)

    return require(Permission.PLATFORM_USER_MANAGE)(opened)


def address(request: Request, name: str, **kwargs: Any) -> str:
    """The URL of a page about people beside this one."""
    if request.organization is None:
        return address_of(f"platform:{name}", **kwargs)
    return address_of(f"accounts:{name}", code=request.organization.code, **kwargs)


def place_id(request: Request) -> int | None:
    return request.organization.pk if request.organization else None


def rights(request: Request) -> dict[str, Any]:
    """What the templates of these pages ask about the reader."""
    actor, on_the_platform = request.actor, request.organization is None
    platform = on_the_platform and actor.can(Permission.PLATFORM_USER_MANAGE)
    return {
        "place_id": place_id(request),
        "may_manage": platform or (not on_the_platform and actor.can(Permission.MEMBER_MANAGE)),
        "may_confirm": platform or (not on_the_platform and actor.can(Permission.MEMBER_CONFIRM)),
        "may_manage_delegations": actor.can(Permission.DELEGATION_MANAGE),
    }
