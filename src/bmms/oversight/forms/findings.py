from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.oversight.actions.findings import ANSWER, FIELDS, REPORT
from bmms.oversight.models import Finding
from bmms.oversight.queries.findings import people_who_answer
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput, MoneyInput

LONG = {"rows": 6}


class FindingForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Finding
        fields = FIELDS
        widgets = {
            "observation": forms.Textarea(attrs=LONG),
            "recommendation": forms.Textarea(attrs=LONG),
            "amount": MoneyInput,
            "issued_date": DateInput,
            "received_date": DateInput,
        }
        help_texts = {
            "number": _("As it stands on the memorandum or report: AOM 2026-014"),
            "amount": _("In pesos, of what is questioned. 0 where no amount is."),
            "received_date": _("The 60 days to answer run from this day."),
        }

    def __init__(self, *args: Any, sources: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [choice for choice in Finding.Source.choices if choice[0] in sources]
        self.fields["source"].choices = offered  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            today = timezone.localdate()
            usual = {"source": offered[0][0], "fiscal_year": today.year, "received_date": today}
            self.initial = {**usual, **self.initial}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class AnswerForm(ModelForm):
    class Meta:
        model = Finding
        fields = ANSWER
        widgets = {
            "response": forms.Textarea(attrs=LONG),
            "action_plan": forms.Textarea(attrs=LONG),
            "target_date": DateInput,
        }
        help_texts = {
            "response": _("Whether management agrees, and if not, why."),
            "action_plan": _("What will be done, in steps."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_who_answer()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        for name in ("response", "action_plan", "target_date"):
            self.fields[name].required = True

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ANSWER}


class ReportForm(ModelForm):
    class Meta:
        model = Finding
        fields = REPORT
        widgets = {"done": forms.Textarea(attrs=LONG)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done"].required = True

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in REPORT}


class RemarkForm(forms.Form):
    reason = forms.CharField(label=_("The auditor’s remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
