from bmms.execution.forms.closing import ClosingForm, LapseDayForm, LapseForm
from bmms.execution.forms.ledger import (
    AppropriationForm,
    LeftForm,
    OpeningForm,
    ReasonForm,
    ReleaseForm,
    RequestForm,
    ReversalForm,
    in_rows,
)
from bmms.execution.forms.moving import (
    AdjustmentForm,
    DayForm,
    IssueForm,
    ModificationForm,
    ReleaseRequestForm,
    ReviewForm,
    SuballotmentForm,
)
from bmms.execution.forms.payments import CancelForm, CashForm, PayableForm, PayeeForm, PayForm, VoucherForm

__all__ = [
    "AdjustmentForm",
    "AppropriationForm",
    "CancelForm",
    "CashForm",
    "ClosingForm",
    "DayForm",
    "IssueForm",
    "LapseDayForm",
    "LapseForm",
    "LeftForm",
    "ModificationForm",
    "OpeningForm",
    "PayForm",
    "PayableForm",
    "PayeeForm",
    "ReasonForm",
    "ReleaseForm",
    "ReleaseRequestForm",
    "RequestForm",
    "ReversalForm",
    "ReviewForm",
    "SuballotmentForm",
    "VoucherForm",
    "in_rows",
]
