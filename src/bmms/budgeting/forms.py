from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass, AppropriationAct, BudgetCall, ProposalLine
from bmms.geography.forms import PlaceField
from bmms.lib.money import format_pesos
from bmms.organizations.models import Organization
from bmms.planning.models import PPA
from bmms.planning.queries.ppas import ppas_in
from bmms.ui.forms import Form, ModelForm
from bmms.ui.widgets import DateInput, MoneyInput

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2, "widget": MoneyInput}


class ActForm(ModelForm):
    class Meta:
        model = AppropriationAct
        fields = ("kind", "name", "number", "title", "fiscal_year", "effective_date", "legal_basis")
        widgets = {"effective_date": DateInput}
        help_texts = {"name": _("As refusals and reports call it: FY2025 GAAB.")}


class ValidityForm(forms.Form):
    allotment_class = forms.ChoiceField(label=_("Class"), choices=AllotmentClass.choices)
    obligate_until = forms.DateField(label=_("May be obligated until"), widget=DateInput)
    pay_until = forms.DateField(label=_("May be paid until"), widget=DateInput)
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=200)


class CallForm(ModelForm):
    class Meta:
        model = BudgetCall
        fields = ("fiscal_year", "title", "from_date", "deadline", "calendar", "guidelines")
        widgets = {"from_date": DateInput, "deadline": DateInput}


class CallChangeForm(CallForm):
    class Meta(CallForm.Meta):
        fields = ("title", "from_date", "deadline", "calendar", "guidelines")  # type: ignore[assignment]


class _ForProposer(forms.Form):
    proposer = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        budgeted = Organization.objects.filter(has_own_budget=True).order_by("acronym")
        self.fields["proposer"].queryset = budgeted  # type: ignore[attr-defined]


class CeilingForm(_ForProposer):
    allotment_class = forms.ChoiceField(label=_("Class"), choices=AllotmentClass.choices)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, **MONEY)


class ReopeningForm(_ForProposer):
    until_date = forms.DateField(label=_("Until"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ProposalLineForm(Form):
    ppa = forms.ModelChoiceField(PPA.objects.none(), label=_("Program, project or activity"))
    allotment_class = forms.ChoiceField(label=_("Class"), choices=AllotmentClass.choices)
    object_code = forms.RegexField(
        r"^\d{10}\Z", label=_("Object"), help_text=_("Ten digits; the third says the class.")
    )
    place = PlaceField(label=_("Place"), required=False)
    tier = forms.TypedChoiceField(label=_("Tier"), choices=ProposalLine.Tier.choices, coerce=int)
    proposed = forms.DecimalField(label=_("Proposed"), min_value=0, **MONEY)
    gad = forms.DecimalField(label=_("Of it for gender and development"), min_value=0, initial=0, **MONEY)
    next_year = forms.DecimalField(label=_("The year after"), min_value=0, initial=0, **MONEY)
    second_year = forms.DecimalField(label=_("Two years after"), min_value=0, initial=0, **MONEY)
    third_year = forms.DecimalField(label=_("Three years after"), min_value=0, initial=0, **MONEY)
    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=9999, initial=1)
    justification = forms.CharField(
        label=_("Justification"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ppa"].queryset = ppas_in(year).order_by("code")  # type: ignore[attr-defined]

    def clean_place(self) -> Any:
        return self.cleaned_data["place"] or None


class AmountsForm(forms.Form):
    """One amount for each line of a proposal; an empty one is left as it is."""

    status = forms.CharField(widget=forms.HiddenInput)  # what the amounts are typed for

    def __init__(self, *args: Any, lines: Iterable[ProposalLine], stage: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"line{line.pk}"] = forms.DecimalField(
                label=f"{line.ppa.code} {line.allotment_class} {line.object_code}",
                help_text=_("Proposed: %s") % format_pesos(line.proposed),
                initial=getattr(line, stage),
                min_value=0,
                required=False,
                **MONEY,
            )

    def amounts(self) -> dict[int, Decimal]:
        typed = {name: value for name, value in self.cleaned_data.items() if name != "status" and value is not None}
        return {int(name[4:]): value for name, value in typed.items()}


class EndorsementForm(forms.Form):
    is_endorsed = forms.TypedChoiceField(
        label=_("The proposal is"),
        choices=[("yes", _("Endorsed")), ("no", _("Not endorsed yet"))],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class HearingNoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
