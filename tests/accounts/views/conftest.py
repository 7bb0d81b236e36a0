import pytest
from tests import cast


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def adam(moh):
    return cast.member("adam", moh, "organization_administrator")
