"""A day of each officer: what to do on which page, what the words mean, what to do when BMMS says no.

Its prose is in the catalogue, as labels in braces and what BMMS says are (docs/decisions/0028-days-of-officers.md).
"""

from bmms.main.days.communities_and_ocm import COMMUNITIES_AND_OCM
from bmms.main.days.drawing import day_of
from bmms.main.days.monitoring_and_heads import MONITORING_AND_HEADS
from bmms.main.days.offices import OFFICES
from bmms.main.days.planning_and_money import PLANNING_AND_MONEY
from bmms.main.days.region import REGION
from bmms.main.days.watching import WATCHING

DAYS = {**PLANNING_AND_MONEY, **MONITORING_AND_HEADS, **OFFICES, **COMMUNITIES_AND_OCM, **REGION, **WATCHING}

__all__ = ["DAYS", "day_of"]
