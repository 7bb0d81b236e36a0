"""A day of each officer: what to do on which page, what the words mean, what to do when BMMS says no.

In English so far: a day is prose, and its Filipino has to be written by somebody who works by it. Labels in braces and
what BMMS says are drawn in the reader's language, as on the pages (docs/decisions/0028-days-of-officers.md).
"""

from bmms.main.days.drawing import day_of
from bmms.main.days.monitoring_and_heads import MONITORING_AND_HEADS
from bmms.main.days.planning_and_money import PLANNING_AND_MONEY

DAYS = {**PLANNING_AND_MONEY, **MONITORING_AND_HEADS}

__all__ = ["DAYS", "day_of"]
