"""Browsers of the people of the samples' world."""

from typing import Any

from tests.organizations.conftest import browser

from bmms.accounts.models import User
from bmms.tenancy.scope import system


def person(name: str) -> Any:
    with system("the tests' cast"):
        return browser(User.objects.get(email=f"{name}@example.test"))
