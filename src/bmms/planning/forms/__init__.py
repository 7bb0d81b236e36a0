from bmms.planning.forms.alignment import AlignmentForm, TagsForm
from bmms.planning.forms.gender import GenderLineForm
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

__all__ = [
    "QUARTERS",
    "AlignmentForm",
    "GenderLineForm",
    "IndicatorForm",
    "LineForm",
    "PPAForm",
    "PlanForm",
    "ReasonForm",
    "ResponsibleForm",
    "TagsForm",
    "TargetsForm",
    "UntilForm",
]
