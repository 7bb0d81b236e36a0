from datetime import date
from decimal import Decimal

import pytest
from tests import cast
from tests.execution import samples
from tests.periods import samples as periods

from bmms.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    """Sign-in is another room's matter."""
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def world(mole) -> samples.World:
    """MOLE in 2025 and 2026, with the act of 2025 and one program, and the officers who handle its money."""
    return samples.world(mole)


@pytest.fixture
def funded(world):
    """100 million of MOOE appropriated and released."""
    with scope(world.mole.pk):
        return world.released("MOOE", "100000000.00", form="GAABAO")


def money(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def day(month: int, number: int, year: int = 2025) -> date:
    return date(year, month, number)


__all__ = ["cast", "periods"]
