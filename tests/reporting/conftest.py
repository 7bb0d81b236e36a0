import pytest
from tests.execution import samples as execution
from tests.execution.actions.test_ledger import example

__all__ = ["example"]


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def world(mole) -> execution.World:
    """MOLE in 2025 and 2026, with the act of 2025 and one program, and the officers who handle its money."""
    return execution.world(mole)
