from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.lib.fiscal_year import FIRST, LAST
from bmms.planning.models import PARENTS, PPA, Indicator
from bmms.planning.queries.ppas import ppas
from bmms.planning.queries.strategies import objectives_offered
from bmms.ui.forms import Form, ModelForm
from bmms.ui.widgets import MoneyInput

QUARTERS = (0, 1, 2, 3, 4)


class PPAForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PPA
        fields = (*("code", "title", "level", "parent", "kind", "outcome", "description", "from_year", "until_year"),)
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "code": _("It stays the same over the years, in capitals: 310-001."),
            "parent": _("Empty for a program."),
            "until_year": _("Empty while no end is known."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = [level for level in PPA.Level.values if any(level in parents for parents in PARENTS.values())]
        parents = ppas().filter(level__in=above).exclude(pk=self.instance.pk).order_by("code")
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]  # a choice of records
        self.fields["parent"].empty_label = _("Nothing: it stands on top")  # type: ignore[attr-defined]  # as above
        for name in ("from_year", "until_year"):
            self.fields[name].widget.attrs |= {"min": FIRST, "max": LAST, "class": "width-5"}
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class IndicatorForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    disaggregation = forms.MultipleChoiceField(
        label=_("Disaggregation"),
        choices=Indicator.Breakdown.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("By what its figures are told apart."),
    )

    class Meta:
        model = Indicator
        fields = (
            *("statement", "code", "objective", "level", "unit", "type", "direction", "rule", "numerator"),
            *("denominator", "disaggregation", "baseline_value", "baseline_year", "source", "frequency"),
            *("responsible", "counts_jobs"),
        )
        help_texts = {
            "objective": _("What of the strategic plan in force it measures, besides its PPA."),
            "statement": _("As it stands in the appropriation act or the work plan."),
            "unit": _("What is counted: households, kilometers, %."),
            "code": _("It stays the same over the years, in capitals. Empty while it has none."),
            "numerator": _("Of a percentage or ratio: mothers who gave birth in a facility."),
            "denominator": _("Of a percentage or ratio: all mothers who gave birth."),
            "rule": _("Percentages are never added up."),
            "counts_jobs": _("Then it is the employment generated of the monitoring reports (RPMES)."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"].queryset = objectives_offered(self.instance)  # type: ignore[attr-defined]  # a choice of records
        self.fields["objective"].empty_label = _("None")  # type: ignore[attr-defined]  # as above
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class PlanForm(Form):
    fiscal_year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int)
    title = forms.CharField(label=_("Title"), max_length=200, initial=_("Work and financial plan"))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fiscal_year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]  # a ChoiceField


class LineForm(Form):
    ppa = forms.ModelChoiceField(PPA.objects.none(), label=_("Program, project or activity"))
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=20,
        decimal_places=2,
        min_value=0,
        widget=MoneyInput,
        help_text=_("Without what its parts have as lines of their own in this plan: all lines are added up."),
    )

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ppa"].queryset = offered  # type: ignore[attr-defined]  # a choice of records


class TargetsForm(Form):
    """The year's target and the four quarters', as officers write them."""

    q0 = forms.CharField(label=_("Year"), max_length=300, required=False)
    q1 = forms.CharField(label=_("First quarter"), max_length=300, required=False)
    q2 = forms.CharField(label=_("Second quarter"), max_length=300, required=False)
    q3 = forms.CharField(label=_("Third quarter"), max_length=300, required=False)
    q4 = forms.CharField(label=_("Fourth quarter"), max_length=300, required=False)

    def values(self) -> dict[int, str]:
        return {quarter: self.cleaned_data[f"q{quarter}"] for quarter in QUARTERS}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is to be mended."),
    )


class UntilForm(Form):
    until_year = forms.IntegerField(
        label=_("Last fiscal year"),
        min_value=FIRST,
        max_value=2100,
        required=False,
        help_text=_("Empty while no end is known."),
    )


class ResponsibleForm(Form):
    responsible = forms.CharField(label=_("Responsible office"), max_length=200)
