"""Who keeps the registry, for the tests of this room."""

from tests import cast

from bmms.access.actor import Actor
from bmms.tenancy.scope import system


def administrator() -> Actor:
    """Sam, one person however often a test asks."""
    with system("the tests' cast"):
        known = cast.User.objects.filter(email="sam@example.test").first()
    return cast.acting(known or cast.member("sam", None, "system_administrator"), None)
