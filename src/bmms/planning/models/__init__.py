from bmms.planning.models.alignment import TAGS, WHOLE, Alignment, Framework, FrameworkItem, Tag
from bmms.planning.models.gender import GenderLine
from bmms.planning.models.plans import PLAN_STEPS, Plan, PlanLine, Target
from bmms.planning.models.ppas import CODE, PARENTS, PPA, Indicator

__all__ = [
    "CODE",
    "PARENTS",
    "PLAN_STEPS",
    "PPA",
    "TAGS",
    "WHOLE",
    "Alignment",
    "Framework",
    "FrameworkItem",
    "GenderLine",
    "Indicator",
    "Plan",
    "PlanLine",
    "Tag",
    "Target",
]
