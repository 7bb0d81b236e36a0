import pytest
from django.test import Client
from tests import cast


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def sam(db: None) -> Client:
    """The system administrator's browser."""
    return browser(cast.member("sam", None, "system_administrator"))


@pytest.fixture
def ada(moh: cast.Organization) -> Client:
    """The browser of health's administrator, who keeps its units and signatories."""
    return browser(cast.member("ada", moh, "organization_administrator"))


def browser(person: cast.User) -> Client:
    client = Client()
    client.force_login(person)
    return client
