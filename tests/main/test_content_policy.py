"""The content policy stands on every answer, as the settings say it."""

import pytest
from csp.utils import build_policy
from django.conf import settings
from django.test import Client


def directives(policy: str) -> set[str]:
    return {each.strip() for each in policy.split(";") if each.strip()}


@pytest.mark.parametrize("address", ["/account/login/", "/nowhere/"])
def test_every_page_has_the_policy(client: Client, db: None, address: str):
    told = directives(client.get(address).headers["Content-Security-Policy"])
    assert told == directives(build_policy())


def test_it_lets_nothing_in_from_elsewhere(client: Client, db: None):
    told = directives(client.get("/account/login/").headers["Content-Security-Policy"])
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= told
    assert len(told) == len(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
