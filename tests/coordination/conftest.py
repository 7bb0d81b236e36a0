import pytest
from tests import cast
from tests.coordination import samples
from tests.organizations.conftest import browser

from bmms.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _without_second_factors(settings, tmp_path) -> None:
    """Sign-in is another room's matter; files go where nobody looks for them."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = ""
    settings.UNSCANNED_DOWNLOADS = True


@pytest.fixture
def mafar(db) -> cast.Organization:
    """A third ministry, which takes no part."""
    return cast.organization("mafar", "Agriculture")


@pytest.fixture
def cora(ocm) -> cast.User:
    """OCM's cabinet secretariat."""
    return cast.member("cora", ocm, "ocm_secretariat")


@pytest.fixture
def head(ana, moh):
    return cast.acting(ana, moh)


@pytest.fixture
def labor(carla, mole):
    return cast.acting(carla, mole)


@pytest.fixture
def mario(mafar) -> cast.User:
    """The head of a ministry that takes no part."""
    return cast.member("mario", mafar, "head_of_office")


@pytest.fixture
def outsider(mario, mafar):
    return cast.acting(mario, mafar)


@pytest.fixture
def secretariat(cora, ocm):
    return cast.acting(cora, ocm)


@pytest.fixture
def matter(moh, mole, head):
    """Health's request to labor, sent."""
    with scope(moh.pk):
        return samples.sent(mole, by=head)


@pytest.fixture
def anas(ana):
    return browser(ana)


@pytest.fixture
def carlas(carla):
    return browser(carla)
