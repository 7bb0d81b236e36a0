"""Where people may be managed: inside an organization, or on the platform for roles that belong to none."""

from contextlib import AbstractContextManager, nullcontext

from bmms.access.actor import Actor, check
from bmms.access.errors import NotAllowed
from bmms.access.permissions import Permission
from bmms.tenancy.scope import system


def check_at(organization_id: int | None, by: Actor, permission: Permission) -> None:
    """Whoever acts stands in that organization with this permission, or on the platform with the platform's."""
    needed = permission if organization_id else Permission.PLATFORM_USER_MANAGE
    check(by, needed)
    if by.organization_id != organization_id:
        raise NotAllowed(needed)


def opened(organization_id: int | None) -> AbstractContextManager[None]:
    """An organization's rows are touched inside its scope and nowhere else."""
    return nullcontext() if organization_id else system("it belongs to no organization")
