"""The people and organizations of the tests, made without the product's own actions."""

from datetime import date

from bmms.access.actor import Actor
from bmms.accounts.models import Membership, User
from bmms.accounts.queries import actor_in, holdings_of
from bmms.organizations.models import Organization
from bmms.tenancy.scope import own, system

PASSWORD = "a long sample password"


def organization(code: str, name: str, **values: object) -> Organization:
    """Open to its people unless `stage` says otherwise."""
    given = {"type": Organization.Type.MINISTRY, "stage": Organization.Stage.LIVE} | values
    with system("the tests' cast"):
        return Organization.objects.create(code=code, acronym=code.upper(), name=name, **given)


def person(name: str) -> User:
    user = User(email=f"{name}@example.test", name=name.capitalize())
    user.set_password(PASSWORD)
    with system("the tests' cast"):
        user.save()
    return user


def member(name: str, where: Organization | None, *roles: str) -> User:
    user = person(name)
    for role in roles:
        give_role(user, where, role)
    return user


def give_role(user: User, where: Organization | None, role: str) -> Membership:
    with system("the tests' cast"):
        return Membership.objects.create(
            user=user,
            organization=where,
            role=role,
            from_date=date(2020, 1, 1),
            confirmed_at="2020-01-01T00:00Z",
        )


def acting(user: User, where: Organization | None) -> Actor:
    """The actor that the middleware would build for this person there."""
    with own(user.pk):
        actor = actor_in(user, where, holdings_of(user.pk))
    assert actor is not None, f"{user} is a stranger at {where}"
    return actor
