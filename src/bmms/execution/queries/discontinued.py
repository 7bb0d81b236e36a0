"""In which year a PPA was discontinued: as the ledger has it, and as rooms above know, of which it knows none."""

from collections.abc import Callable, Collection
from typing import Final

from django.db.models import F
from django.db.models.functions import ExtractYear, Greatest

from bmms.execution.models import Modification
from bmms.planning.models import PPA

BARRED_YEARS: Final = 2  # after it
Witness = Callable[[PPA], int | None]
_witnesses: Final[list[Witness]] = []


def hear_of_discontinued(witness: Witness) -> None:
    """Told by a room's apps.py: who knows in which year the work on a PPA was ended for good."""
    _witnesses.append(witness)


def last_discontinued(ppa: PPA, years: Collection[int]) -> int | None:
    """The last of these years in which it was."""
    told = {_gave_its_savings_in(ppa, years), *(witness(ppa) for witness in _witnesses)}
    return max((year for year in told if year is not None and year in years), default=None)


def _gave_its_savings_in(ppa: PPA, years: Collection[int]) -> int | None:
    rows = Modification.objects.filter(
        status=Modification.Status.POSTED, savings=Modification.Savings.DISCONTINUED, source__ppa=ppa
    ).annotate(year=Greatest(F("source__act__fiscal_year"), ExtractYear("entry__date")))
    last: int | None = rows.filter(year__in=years).order_by("-year").values_list("year", flat=True).first()
    return last
