"""What files may bring: PPAs and what they serve, indicators, objectives, AIP lines, lines of the GAD plan, a
year's programs and targets, and the region's development plans.
"""

from bmms.planning.imports.frameworks import FRAMEWORK_IMPORT
from bmms.planning.imports.gender import GENDER_IMPORT
from bmms.planning.imports.investments import INVESTMENT_IMPORT
from bmms.planning.imports.plans import PROGRAM_IMPORT, TARGET_IMPORT
from bmms.planning.imports.records import (
    ALIGNMENT_IMPORT,
    INDICATOR_IMPORT,
    OBJECTIVE_IMPORT,
    PPA_IMPORT,
    TAG_IMPORT,
)

__all__ = [
    "ALIGNMENT_IMPORT",
    "FRAMEWORK_IMPORT",
    "GENDER_IMPORT",
    "INDICATOR_IMPORT",
    "INVESTMENT_IMPORT",
    "OBJECTIVE_IMPORT",
    "PPA_IMPORT",
    "PROGRAM_IMPORT",
    "TAG_IMPORT",
    "TARGET_IMPORT",
]
