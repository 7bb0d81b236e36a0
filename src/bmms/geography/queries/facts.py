"""What the package does not say, or says wrongly, with where we have it from; and what it must contain."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from bmms.geography.models import Place

CENSUS_YEAR: Final = 2024
BARMM: Final = "1900000000"
SPECIAL_AREA: Final = "1999900000"
COTABATO_CITY: Final = "1908703000"
MANILA: Final = "1380600000"  # the one city whose districts have codes of their own

# Where programs for Bangsamoro communities outside the region work: Regions IX to XII, Caraga (16, not 13), Palawan.
OBC_REGIONS: Final = frozenset({"0900000000", "1000000000", "1100000000", "1200000000", "1600000000"})
OBC_PROVINCES: Final = frozenset({"1705300000", "1731599999"})

NAMES: Final = {BARMM: "Bangsamoro Autonomous Region in Muslim Mindanao (BARMM)"}
OTHER_NAMES: Final = {
    SPECIAL_AREA: ["SGA"],
    "1908815000": ["Datu Montawal"],  # the name in use; PSGC keeps Pagagawan
}

# Sulu left the region by the Supreme Court's ruling of 9 September 2024; Executive Order 91 placed it in Region IX.
SULU: Final = "09066"
SULU_IN_BARMM: Final = "19066"
SULU_MOVED: Final = date(2025, 7, 30)
SULU_NOTE: Final = (
    "Outside the Bangsamoro by the Supreme Court's ruling of 9 Sep 2024, final on 26 Nov 2024; "
    "in Region IX by Executive Order 91 of 30 Jul 2025."
)

# The eight municipalities made by Bangsamoro Autonomy Acts 41 to 48, confirmed by plebiscite.
SPECIAL_AREA_PLEBISCITE: Final = date(2024, 4, 13)
SPECIAL_AREA_NOTE: Final = "Bangsamoro Autonomy Act {act} of 2023; plebiscite of 13 Apr 2024. Belongs to no province."
SPECIAL_AREA_FIRST_ACT: Final = 41
SPECIAL_AREA_POINTS: Final = {  # the package has them in the sea, 85 to 153 km off
    "1999901000": (7.2472, 124.8017),
    "1999902000": (7.2341, 124.8909),
    "1999903000": (7.1285, 124.4887),
    "1999904000": (7.0682, 124.4938),
    "1999905000": (7.2036, 124.3719),
    "1999906000": (7.1014, 124.6877),
    "1999907000": (6.9973, 124.6772),
    "1999908000": (7.0458, 124.6136),
}
INDEPENDENT_NOTE: Final = "An independent component city: coded under the province, administered apart from it."

UNVERIFIED_SOURCE: Final = "fallback_unverified"
POINT_SOURCES: Final = {
    "hdx_exact_2023": "OCHA 2023, by code",
    "hdx_correspondence_2023": "OCHA 2023, by earlier code",
    "hdx_name_parent_2023": "OCHA 2023, by name",
    "merged_hdx_area_weighted_2026q1": "OCHA 2023, of merged barangays",
    UNVERIFIED_SOURCE: "psgc package, not verified",
}
COPIED_WITHIN: Final = 0.001  # degrees: an unverified point this near the town's middle is only a copy of it


@dataclass(frozen=True)
class Totals:
    regions: int
    provinces: int
    pseudo_provinces: int
    municipalities: int
    barangays: int
    population: int


# Metro Manila stands in the package twice under one code, as a region and as a twentieth pseudo-province; here it is
# the region, hence 19. Of the 1,656 cities and municipalities 14 are Manila's districts.
EXPECTED: Final = {
    "all": Totals(18, 82, 19, 1_656, 42_010, 112_727_776),
    Place.Scope.BARMM: Totals(1, 5, 1, 108, 2_185, 4_545_486),
    Place.Scope.OBC: Totals(5, 24, 8, 379, 8_340, 24_270_833),
}


@cache
def suspect_points() -> frozenset[str]:
    """Barangays whose point in the package is wrong by more than 10 km."""
    file = Path(__file__).parents[1] / "data/suspect_points.txt"
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
