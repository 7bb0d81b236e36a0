from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from bmms.access.errors import NotAllowed, NotInToken
from bmms.access.permissions import Permission


@dataclass(frozen=True)
class Actor:
    """Who acts: a person in one organization, with what they may do there at this moment, or the system itself.

    Rooms below accounts know people only as this.
    """

    user_id: int | None
    name: str
    organization_id: int | None = None  # the organization acted in; None on platform pages
    home_organization_id: int | None = None  # where the acting role is held; differs for cross-organization roles
    roles: tuple[str, ...] = ()
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    delegation_id: int | None = None  # the delegation in force for this person here: all they do is done under it
    acting_for: str = ""  # whose officer in charge they are by that delegation
    limited_to: frozenset[Permission] | None = None  # a program's token allows no more; None: the person themselves
    read_only: bool = False  # every right comes from oversight: the database role will refuse writes
    address: str = ""
    request_id: str = ""

    @property
    def is_visitor(self) -> bool:
        """Acting in an organization by a role that is held outside it."""
        return self.organization_id is not None and self.organization_id != self.home_organization_id

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions


def limited(actor: Actor, permissions: Iterable[str]) -> Actor:
    """The same person with at most these rights."""
    allowed = frozenset(Permission(name) for name in set(permissions) & {str(each) for each in Permission})
    return replace(actor, permissions=actor.permissions & allowed, limited_to=allowed)


NOBODY: Final = Actor(user_id=None, name="")


def system_actor(name: str, organization_id: int | None = None) -> Actor:
    """The system acting by itself: a job, a command. `name` is what the audit log shows."""
    return Actor(
        user_id=None,
        name=name,
        organization_id=organization_id,
        home_organization_id=organization_id,
        roles=("system",),
        permissions=frozenset(Permission),
    )


def check(by: Actor, permission: Permission) -> None:
    """Refuse an action that this person's roles do not allow here and now."""
    if by.can(permission):
        return
    is_the_tokens = by.limited_to is not None and by.organization_id is not None and permission not in by.limited_to
    raise NotInToken(permission) if is_the_tokens else NotAllowed(permission)
