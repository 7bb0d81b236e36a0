from bmms.planning.models.plans import PLAN_STEPS, Plan, PlanLine, Target
from bmms.planning.models.ppas import CODE, PARENTS, PPA, Indicator

__all__ = ["CODE", "PARENTS", "PLAN_STEPS", "PPA", "Indicator", "Plan", "PlanLine", "Target"]
