import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.projects import samples

from bmms.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def faisal(moh) -> cast.User:
    """Health's focal for projects: keeps them, decides on none."""
    return cast.member("faisal", moh, "ppa_focal")


@pytest.fixture
def focal(faisal, moh):
    return cast.acting(faisal, moh)


@pytest.fixture
def head(ana, moh):
    return cast.acting(ana, moh)


@pytest.fixture
def faisals(faisal):
    return browser(faisal)


@pytest.fixture
def anas(ana):
    return browser(ana)


@pytest.fixture
def project(moh, focal, faisal):
    """Planned, and whole: its lead is Faisal."""
    with scope(moh.pk):
        return samples.whole(by=focal, lead=faisal)


@pytest.fixture
def mariam(moh) -> cast.User:
    """Health's M&E officer: certifies what others have entered."""
    return cast.member("mariam", moh, "me_officer")


@pytest.fixture
def monitor(mariam, moh):
    return cast.acting(mariam, moh)


@pytest.fixture
def mariams(mariam):
    return browser(mariam)


@pytest.fixture
def indicator(moh, project):
    """Of 100 mothers in 2026, 40 were to be reached by the end of June."""
    with scope(moh.pk):
        return samples.measured(project, {0: "100", 1: "10", 2: "30", 3: "30", 4: "30"})
