import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def pia(moh) -> cast.User:
    """Health's planning officer: prepares and submits."""
    return cast.member("pia", moh, "planning_officer")


@pytest.fixture
def planner(pia, moh):
    return cast.acting(pia, moh)


@pytest.fixture
def head(ana, moh):
    return cast.acting(ana, moh)


@pytest.fixture
def dina(moh) -> cast.User:
    """Health's director: endorses."""
    return cast.member("dina", moh, "director")


@pytest.fixture
def director(dina, moh):
    return cast.acting(dina, moh)


@pytest.fixture
def dinas(dina):
    return browser(dina)


@pytest.fixture
def plan(moh, planner):
    """A draft for 2026 with one program and its indicator."""
    with scope(moh.pk):
        made = samples.plan(by=planner)
        program = samples.ppa(by=planner)
        samples.indicator(program, by=planner)
        samples.line(made, program, by=planner)
    return made


@pytest.fixture
def pias(pia):
    return browser(pia)


@pytest.fixture
def anas(ana):
    return browser(ana)


@pytest.fixture
def bpda(db):
    return cast.organization("bpda", "Bangsamoro Planning and Development Authority", stage="LIVE")


@pytest.fixture
def bashir(bpda):
    return cast.member("bashir", bpda, "bpda_officer")


@pytest.fixture
def bashirs(bashir):
    return browser(bashir)
