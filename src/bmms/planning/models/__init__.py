from bmms.planning.models.alignment import TAGS, WHOLE, Alignment, Framework, FrameworkItem, Tag
from bmms.planning.models.gender import GenderLine
from bmms.planning.models.investments import (
    INVESTMENT_STEPS,
    LATER,
    Implementation,
    InvestmentLine,
    SectorCommittee,
)
from bmms.planning.models.plans import PLAN_STEPS, Plan, PlanLine, Target
from bmms.planning.models.ppas import CODE, PARENTS, PPA, SHARES, Indicator
from bmms.planning.models.strategies import STRATEGY_STEPS, Objective, StrategicPlan

__all__ = [
    "CODE",
    "INVESTMENT_STEPS",
    "LATER",
    "PARENTS",
    "PLAN_STEPS",
    "PPA",
    "SHARES",
    "STRATEGY_STEPS",
    "TAGS",
    "WHOLE",
    "Alignment",
    "Framework",
    "FrameworkItem",
    "GenderLine",
    "Implementation",
    "Indicator",
    "InvestmentLine",
    "Objective",
    "Plan",
    "PlanLine",
    "SectorCommittee",
    "StrategicPlan",
    "Tag",
    "Target",
]
