"""A day of each officer: what to do on which page, what the words mean, what to do when BMMS says no.

Its prose is in the catalogue, as labels in braces and what BMMS says are (docs/decisions/0028-days-of-officers.md).
"""

from bmms.main.days.drawing import day_of
from bmms.main.days.monitoring_and_heads import MONITORING_AND_HEADS
from bmms.main.days.planning_and_money import PLANNING_AND_MONEY

DAYS = {**PLANNING_AND_MONEY, **MONITORING_AND_HEADS}

__all__ = ["DAYS", "day_of"]
