"""Fills .env.example: secrets are generated, the site's name and the profile are put in, the rest stays as written."""

import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from production.envfile import parse
from production.placeholders import is_placeholder
from production.variables import VARIABLES, Kind

from .rules.strength import INVENTED

GUIDE_DOMAIN = "obcms.barmm.gov.ph"
# Letters, digits, - and _ only: every reader of the file understands these alike, quoted or not.
GENERATED = {
    Kind.SECRET_KEY: lambda: secrets.token_urlsafe(50),
    Kind.PASSWORD: lambda: secrets.token_urlsafe(24),
    Kind.FOREIGN_PASSWORD: lambda: INVENTED + secrets.token_urlsafe(24),
}
PLAIN = re.compile(r"[^\s'\"$\\#](?:[^'\"$\\#]*[^\s'\"$\\#])?")
SMALL = ("GUNICORN_WORKERS", "GUNICORN_THREADS")


class UnwritableError(Exception):
    """A value that no env file can hold so that all readers agree."""


def filled(example: str, *, domain: str, profile: str, chosen: Mapping[str, str]) -> str:
    """The example's text with a value on every line that had a placeholder. `chosen` wins over everything."""
    example = example.replace(GUIDE_DOMAIN, domain)
    values = generated(example)
    if profile == "small":
        values |= {"SIZE_PROFILE": "small"} | {name: VARIABLES[name].small for name in SMALL}
    values |= chosen
    for name, value in values.items():
        example = with_value(example, name, value)
    return example


def generated(example: str) -> dict[str, str]:
    placeholders = {name for name, value in parse(example).values().items() if is_placeholder(value)}
    return {
        name: GENERATED[VARIABLES[name].kind]()
        for name in sorted(placeholders)
        if name in VARIABLES and VARIABLES[name].kind in GENERATED
    }


def with_value(content: str, name: str, value: str) -> str:
    """On the line that names it, or that shows its default behind a #, or at the end."""
    line = f"{name}={quoted(name, value)}"
    pattern = re.compile(rf"^(?:# )?{re.escape(name)}=.*$", re.MULTILINE)
    changed, count = pattern.subn(lambda _: line, content, count=1)
    return changed if count else f"{content.rstrip()}\n{line}\n"


def quoted(name: str, value: str) -> str:
    if not value or PLAIN.fullmatch(value):
        return value
    if set("'\\\n\r") & set(value):
        raise UnwritableError(f"{name}: choose a value without ', \\ and line ends.")
    return f"'{value}'"


def host_names(content: str) -> list[str]:
    """The names of the site in a filled file, the main one first."""
    values = parse(content).values()
    main = urlsplit(values.get("BASE_URL", "")).hostname
    listed = [host.strip() for host in values.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    return list(dict.fromkeys([main, *listed] if main else listed))
