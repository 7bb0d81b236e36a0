"""Sample lines of the annual investment program, one at each station of their way to the council."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from bmms.access.actor import Actor
from bmms.geography.models import Place
from bmms.main.sample_records import this_year
from bmms.planning.actions.investments import move_investment, write_investment
from bmms.planning.models import PPA, InvestmentLine

WAY: Final = ("submit", "endorse", "accept", "approve")
RETURNED: Final = "Sample: name the barangays."
Lines = Mapping[str, tuple[tuple[str, str, str, int], ...]]  # title, amount, PSGC code, steps taken
LINES: Final[Lines] = {  # of the next year
    "moh": (
        ("Sample: Two birthing homes", "18500000.00", "1903600000", 4),
        ("Sample: Cold rooms for vaccines", "6400000.00", "1908700000", 3),
        ("Sample: Ambulances for island towns", "9200000.00", "1907000000", 2),
        ("Sample: Solar power for field offices", "3750000.00", "1908800000", 1),
        ("Sample: Quarters for midwives", "5100000.00", "", 0),
    ),
    "mole": (
        ("Sample: Job centers in four towns", "7300000.00", "1908700000", 2),
        ("Sample: Training of inspectors", "1850000.00", "", -1),
    ),
    "mafar": (
        ("Sample: Dryers for rice", "4600000.00", "1908800000", 4),
        ("Sample: Boats for fishers", "3900000.00", "1907000000", 1),
    ),
    "ocm": (
        ("Sample: Help desks on two islands", "2700000.00", "1907000000", 2),
        ("Sample: Radios for the operations center", "1400000.00", "", 0),
    ),
    "mfbm": (
        ("Sample: Treasury office in Lamitan", "5200000.00", "1900700000", 2),
        ("Sample: Scanners for vouchers", "950000.00", "", 1),
    ),
    "bpda": (
        ("Sample: Survey of households", "3100000.00", "", 2),
        ("Sample: Maps for local plans", "1250000.00", "1908700000", 0),
    ),
    "bwc": (
        ("Sample: Shelter for women in Marawi", "4400000.00", "1903600000", 3),
        ("Sample: Legal aid on the islands", "1150000.00", "1907000000", 1),
    ),
    "oobc": (
        ("Sample: Water for communities outside", "4800000.00", "", 2),
        ("Sample: Boats for pupils", "900000.00", "", 0),
    ),
    "mpw": (
        ("Sample: Bridge on the coastal road", "26500000.00", "1908700000", 3),
        ("Sample: Drains in Marawi", "7800000.00", "1903600000", -1),
    ),
    "menre": (
        ("Sample: Nurseries in three towns", "2300000.00", "1908800000", 2),
        ("Sample: Patrol of the coast", "1700000.00", "1907000000", 1),
    ),
    "bicto": (
        ("Sample: Network for field offices", "6100000.00", "", 2),
        ("Sample: Training rooms in Basilan", "1900000.00", "1900700000", 0),
    ),
}
OF_THIS_YEAR: Final[Lines] = {
    "moh": (
        ("Sample: Vaccine stores in Tawi-Tawi", "14200000.00", "1907000000", 4),
        ("Sample: Beds for the hospital in Marawi", "21600000.00", "1903600000", 4),
        ("Sample: Boats for health teams", "5400000.00", "1900700000", 0),
    ),
    "mole": (("Sample: Labor desks in two towns", "6900000.00", "1908700000", 3),),
    "mafar": (("Sample: Nets for fishers", "8300000.00", "1907000000", 4),),
    "bwc": (("Sample: Legal aid in the provinces", "2100000.00", "", 3),),
    "oobc": (("Sample: Wells outside the region", "5700000.00", "", 4),),
    "mpw": (("Sample: Paving of the road to the coast", "31500000.00", "1908700000", 4),),
    "bicto": (("Sample: Radio links between towns", "4900000.00", "", 3),),
}


def sample_investments(code: str, *, planner: Actor, head: Actor, reviewer: Actor) -> None:
    """In the organization's scope; once. -1 stands for one that BPDA has sent back."""
    if InvestmentLine.objects.exists():
        return
    takers = (planner, head, reviewer, reviewer)
    for year, lines in ((this_year() + 1, LINES[code]), (this_year(), OF_THIS_YEAR.get(code, ()))):
        for rank, (title, amount, place, steps) in enumerate(lines, start=1):
            about = {"fiscal_year": year, "title": title, "amount": Decimal(amount), "rank": rank}
            line = _written(about, place, by=planner)
            for step, by in list(zip(WAY, takers, strict=True))[: steps if steps >= 0 else 2]:
                move_investment(line, step, by=by, resolution="Sample No. 12" if step == "approve" else "")
            if steps < 0:
                move_investment(line, "send_back", reason=RETURNED, by=reviewer)


def _written(about: dict[str, Any], place: str, *, by: Actor) -> InvestmentLine:
    """Of one of the organization's programs in turn."""
    ppas, number = list(PPA.objects.filter(parent=None).order_by("code")), about["rank"] - 1
    of = {"ppa": ppas[number % len(ppas)], "place": Place.objects.filter(code=place).first()}
    more = {"outputs": "Sample: as many as the amount pays for", "source": "SDF" if number % 2 else "GAAB"}
    return write_investment(None, about | of | more, by=by)
