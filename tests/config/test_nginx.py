"""What of nginx's configuration can be shown without nginx; tests/stack asks nginx itself."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from tests.source import ROOT

CONFIGURATION = (ROOT / "config/nginx/load_balancer.conf").read_text(encoding="utf-8")
SECRET = "1a2b3c-D4E5F6"


def logged(path: str) -> str:
    """As the map of the configuration says: the first expression that fits."""
    rows = re.search(r"map \$request_uri \$logged_path \{(.*?)\n\}", CONFIGURATION, re.DOTALL)[1]
    for expression, name, rest in re.findall(r'"~(.+)" "?\$(\w+)(.*?)"?;', rows):
        found = re.search(expression.replace("(?<", "(?P<"), path)
        if found:
            return found[name] + rest
    return ""


def patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from patterns(each, route)


def addresses_with_a_secret() -> list[str]:
    """Records have a `uuid:key` in theirs, which opens nothing: the permission is asked for."""
    routes = [route for route in patterns(get_resolver()) if "<str:secret>" in route or "(?P<key>" in route]
    filled = [re.sub(r"<str:secret>|[(][?]P<[^)]+[)]", SECRET, route) for route in routes]
    return [f"/{route.strip('^').removesuffix(chr(92) + 'Z')}" for route in filled]


def test_there_are_such_addresses():
    assert {path.partition(SECRET)[0] for path in addresses_with_a_secret()} == {
        "/account/invitation/",
        "/account/password/reset/",
        "/inbox/calendar/",
    }


def test_requests_are_told_to_the_log_and_to_the_counter_alone():
    places = set(re.findall(r"\baccess_log ([^\s;]+)", CONFIGURATION))
    assert places == {"off", "/dev/stdout", "syslog:server=10.77.2.60:5140,tag=bmms,nohostname"}


@pytest.mark.parametrize("path", addresses_with_a_secret())
def test_no_secret_of_an_address_is_logged(path: str):
    assert logged(path) == f"{path.partition(SECRET)[0]}*"


def test_other_addresses_are_logged_without_their_query():
    assert logged("/moh/plans/?q=Marawi") == "/moh/plans/"
    assert logged("/inbox/calendar/") == "/inbox/calendar/"
