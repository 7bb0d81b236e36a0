"""One record of MOH for every URL that names one, so that the URL metatest can open it.

A new URL with a `key` fails the metatest until its line stands here: name of the URL → a function that makes the record
(inside scope of `world.moh`, as the database's application login) and returns the URL's keyword arguments.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bmms.accounts.models import User
from bmms.geography.models import Place
from bmms.organizations.models import Organization
from bmms.tenancy.scope import system


@dataclass
class World:
    moh: Organization
    mole: Organization
    people: dict[str, User]  # role name → somebody who holds only that role


def a_place(_world: World) -> dict[str, Any]:
    with system("a sample"):
        place, _ = Place.objects.get_or_create(
            code="1900000000", level="REGION", kind="REGION", scope="BARMM", name="BARMM", point_quality="NONE"
        )
    return {"place": place.code}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    "account_reset_password_from_key": lambda world: {"uidb36": "1", "key": "set-password"},
    "geography:place": a_place,
    "geography:place_map": a_place,
}
