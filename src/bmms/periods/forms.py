from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.periods.models import FiscalYear, ReportForm
from bmms.periods.queries.years import fiscal_years
from bmms.ui.forms import Form
from bmms.ui.widgets import DateInput


class YearForm(forms.Form):
    year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody whom it stops reads it."),
    )


class AskForm(forms.Form):
    year = forms.ModelChoiceField(FiscalYear.objects.none(), label=_("Fiscal year"))
    reports = forms.MultipleChoiceField(
        label=_("Reports"),
        choices=ReportForm.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[ReportForm.BED1, ReportForm.BED3],
        help_text=_("What is in the register already stays as it is."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = fiscal_years()  # type: ignore[attr-defined]


class DueDateForm(Form):
    due_date = forms.DateField(label=_("Due"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class HolidayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=DateInput)
    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("With its proclamation, for example: Eid'l Fitr, Proc. 839.")
    )


class PrepareForm(Form):
    remarks = forms.CharField(
        label=_("Remarks"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example, why the report is late."),
    )
