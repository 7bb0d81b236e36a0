from collections.abc import Callable

import pytest
from django.test import Client
from tests import cast


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def client_of() -> Callable[[cast.User], Client]:
    def signed_in(person: cast.User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def sam(db: None, client_of) -> Client:
    """The system administrator's browser."""
    return client_of(cast.member("sam", None, "system_administrator"))


@pytest.fixture
def odettes(odette, client_of) -> Client:
    return client_of(odette)
