from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.execution.forms.ledger import MONEY, AllotmentField, PostingForm, override_field
from bmms.execution.models import Account, Modification
from bmms.execution.queries.moving import allotments, appropriations_to_release
from bmms.execution.queries.requests import allotments_with_money
from bmms.lib.money import format_pesos
from bmms.organizations.models import OperatingUnit
from bmms.organizations.queries import operating_units
from bmms.ui.forms import Form
from bmms.ui.widgets import DateInput

OBJECT: dict[str, Any] = {"required": False, "help_text": _("Ten digits.")}


class AppropriationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, account: Account) -> str:
        left = format_pesos(account.appropriated - account.allotted)
        code = account.ppa.code if account.ppa else ""
        return f"{code} · {account.allotment_class} · {account.act}: {left}"


class ReleaseRequestForm(Form):
    appropriation = AppropriationField(Account.objects.none(), label=_("Appropriation, and what is not released yet"))
    unit = forms.ModelChoiceField(
        OperatingUnit.objects.none(), label=_("Operating unit"), required=False, empty_label=_("The whole organization")
    )
    amount = forms.DecimalField(label=_("Amount"), min_value=0, **MONEY)
    particulars = forms.CharField(label=_("What it is for"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    date = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["appropriation"].queryset = appropriations_to_release()  # type: ignore[attr-defined]
        self.fields["unit"].queryset = operating_units()  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    conditions = forms.CharField(
        label=_("Conditions"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the release is tied to; empty, if nothing."),
    )


class IssueForm(forms.Form):
    on = forms.DateField(label=_("Date of the SARO"), widget=DateInput, initial=timezone.localdate)
    override_reason = override_field()


class DayForm(forms.Form):
    on = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)


class ModificationForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Modification.Kind.choices)
    source = AllotmentField(Account.objects.none(), label=_("From allotment, and what is left"))
    source_object = forms.RegexField(r"^\d{10}\Z", label=_("From object"), **OBJECT)
    target = AllotmentField(Account.objects.none(), label=_("To allotment"))
    target_object = forms.RegexField(r"^\d{10}\Z", label=_("To object"), **OBJECT)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, **MONEY)
    particulars = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    authority = forms.ChoiceField(
        label=_("Authority"),
        choices=[("", _("None: a modification")), *Modification.Authority.choices],
        required=False,
        help_text=_("Of an augmentation only."),
    )
    reference = forms.CharField(label=_("Its document"), max_length=100, required=False)
    savings = forms.ChoiceField(
        label=_("What was saved"),
        choices=[("", _("None: a modification")), *Modification.Savings.choices],
        required=False,
        help_text=_("Of an augmentation only. What was discontinued is not augmented in the two years after."),
    )
    deficiency = forms.ChoiceField(
        label=_("Why more is needed"),
        choices=[("", _("None: a modification")), *Modification.Deficiency.choices],
        required=False,
        help_text=_("Of an augmentation only."),
    )
    date = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = allotments_with_money()  # type: ignore[attr-defined]
        self.fields["target"].queryset = allotments()  # type: ignore[attr-defined]


class SuballotmentForm(PostingForm):
    unit = forms.ModelChoiceField(OperatingUnit.objects.none(), label=_("Operating unit"))
    field_order = ("unit", "amount", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = operating_units()  # type: ignore[attr-defined]


class AdjustmentForm(PostingForm):
    """A NORSA: with its sign, which is always minus."""

    amount = forms.DecimalField(label=_("Amount"), help_text=_("Below zero for less than what was obligated."), **MONEY)
    particulars = forms.CharField(label=_("Reason"), max_length=500)
    field_order = ("amount", "particulars", "on")
