import pytest
from tests import cast
from tests.periods import samples

from bmms.periods import kinds


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def mfbm(db) -> cast.Organization:
    return cast.organization("mfbm", "Ministry of Finance, and Budget and Management")


@pytest.fixture
def dina(mfbm) -> cast.User:
    """MFBM's Budget Office director: keeps fiscal years, reopens months."""
    return cast.member("dina", mfbm, "mfbm_budget_director")


@pytest.fixture
def alma(moh) -> cast.User:
    """Health's chief accountant: locks months."""
    return cast.member("alma", moh, "chief_accountant")


@pytest.fixture
def year(mfbm):
    return samples.year(2025)


@pytest.fixture(autouse=True)
def filled(monkeypatch) -> dict:
    """Figures are another room's matter: here every report has them."""
    told = dict.fromkeys(kinds._filled, lambda asked: True)
    monkeypatch.setattr(kinds, "_filled", told)
    return told
