"""What the room's lists show, find, sort by and export."""

from bmms.planning.lists.plans import FRAMEWORKS, GENDER_LINES, INDICATORS, PLANS, PPAS
from bmms.planning.lists.strategies import INVESTMENTS, OBJECTIVES, STRATEGIES

__all__ = [
    "FRAMEWORKS",
    "GENDER_LINES",
    "INDICATORS",
    "INVESTMENTS",
    "OBJECTIVES",
    "PLANS",
    "PPAS",
    "STRATEGIES",
]
