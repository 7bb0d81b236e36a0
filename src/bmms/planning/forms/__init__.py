from bmms.planning.forms.alignment import AlignmentForm, TagsForm
from bmms.planning.forms.frameworks import FrameworkForm
from bmms.planning.forms.gender import GenderLineForm
from bmms.planning.forms.investments import InvestmentForm, ResolutionForm
from bmms.planning.forms.plans import (
    QUARTERS,
    IndicatorForm,
    LineForm,
    PlanForm,
    PPAForm,
    ReasonForm,
    ResponsibleForm,
    TargetsForm,
    UntilForm,
)
from bmms.planning.forms.strategies import ObjectiveForm, StrategyForm

__all__ = [
    "QUARTERS",
    "AlignmentForm",
    "FrameworkForm",
    "GenderLineForm",
    "IndicatorForm",
    "InvestmentForm",
    "LineForm",
    "ObjectiveForm",
    "PPAForm",
    "PlanForm",
    "ReasonForm",
    "ResolutionForm",
    "ResponsibleForm",
    "StrategyForm",
    "TagsForm",
    "TargetsForm",
    "UntilForm",
]
