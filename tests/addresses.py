"""Every address of the product, and a world in which each of them can be opened."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from bmms.access.guards import Access
from bmms.access.roles import ROLES, Level, Role
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope
from tests import cast
from tests.samples import SAMPLES, World

HOME = {"ocm": "Office of the Chief Minister", "mfbm": "Finance", "bpda": "Planning", "bwc": "Women", "mpw": "Works"}


@dataclass(frozen=True)
class Url:
    name: str
    route: str
    access: Access | None
    arguments: tuple[str, ...]
    from_replicas: bool = False  # may be read from one

    @property
    def in_organization(self) -> bool:
        return self.route.startswith(("<slug:code>/", "api/v1/<slug:code>/"))


def urls(patterns: list[Any], route: str = "", namespace: str = "") -> Iterator[Url]:
    for pattern in patterns:
        here = route + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLPattern):
            arguments = tuple(re.findall(r"<(?:\w+:)?(\w+)>", here))
            view, name = pattern.callback, namespace + (pattern.name or "")
            yield Url(name, here, getattr(view, "access", None), arguments, getattr(view, "replica_ok", False))
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from urls(pattern.url_patterns, here, inner)


URLS = list(urls(get_resolver().url_patterns))


def world_with_everybody() -> World:
    """One person for each role, somebody without any, and Carla of another ministry."""
    moh = cast.organization("moh", "Ministry of Health", stage="LIVE")
    mole = cast.organization("mole", "Ministry of Labor and Employment", stage="LIVE")
    homes = {code: cast.organization(code, title, stage="LIVE") for code, title in HOME.items()}
    people = {}
    for role in ROLES.values():
        people[role.name] = cast.member(role.name, where_held(role, homes, moh), role.name)
    people |= {"stranger": cast.person("stranger"), "carla": cast.member("carla", mole, "head_of_office")}
    return World(moh, mole, people)


def where_held(role: Role, homes: Mapping[str, Organization], otherwise: Organization) -> Organization | None:
    if role.level is Level.PLATFORM:
        return None
    if role.level is Level.ORGANIZATION:
        return otherwise  # confined to where it is held: there its pages are opened
    return next((homes[code] for code in sorted(role.held_in) if code in homes), otherwise)


def address(url: Url, world: World) -> str:
    code = {"code": "moh"} if "code" in url.arguments else {}
    return reverse(url.name, kwargs=code | (sample(url, world) if set(url.arguments) - {"code"} else {}))


def sample(url: Url, world: World) -> dict[str, Any]:
    assert url.name in SAMPLES, f"{url.name} names a record: add one to tests/samples.py"
    with scope(world.moh.pk):
        return SAMPLES[url.name](world)
