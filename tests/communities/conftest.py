import pytest
from tests import cast
from tests.organizations.conftest import browser


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def oobc(db) -> cast.Organization:
    return cast.organization("oobc", "Office for Other Bangsamoro Communities")


@pytest.fixture
def omar(oobc) -> cast.User:
    """OOBC's officer: keeps profiles and submits them."""
    return cast.member("omar", oobc, "obc_officer")


@pytest.fixture
def officer(omar, oobc):
    return cast.acting(omar, oobc)


@pytest.fixture
def supervisor(oobc):
    return cast.acting(cast.member("sami", oobc, "obc_supervisor"), oobc)


@pytest.fixture
def omars(omar):
    return browser(omar)


@pytest.fixture
def carlas(carla):
    return browser(carla)
