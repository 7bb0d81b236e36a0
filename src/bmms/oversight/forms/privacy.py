from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.oversight.actions.privacy import ACTIVITY_FIELDS, BREACH_FIELDS, REQUEST_FIELDS
from bmms.oversight.models import Breach, ProcessingActivity, SubjectRequest
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput

SHORT, LONG = {"rows": 3}, {"rows": 6}


class _Versioned(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}


class ActivityForm(_Versioned):
    class Meta:
        model = ProcessingActivity
        fields = ACTIVITY_FIELDS
        widgets = {
            "purpose": forms.Textarea(attrs=SHORT),
            "data": forms.Textarea(attrs=SHORT),
            "measures": forms.Textarea(attrs=SHORT),
            "assessed_date": DateInput,
        }
        help_texts = {
            "subjects": _("Kinds of persons, no names: patients, suppliers, employees."),
            "recipients": _("Other offices or companies. Empty: nobody."),
        }


class SubjectRequestForm(_Versioned):
    class Meta:
        model = SubjectRequest
        fields = REQUEST_FIELDS
        widgets = {"received_date": DateInput, "subject": forms.Textarea(attrs=SHORT)}
        help_texts = {
            "number": _("As stamped on the letter. Write no name: it stays on the letter."),
            "received_date": _("30 working days run from the day after."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_date", timezone.localdate())


class SubjectAnswerForm(forms.Form):
    is_refused = forms.BooleanField(label=_("It is refused"), required=False)
    answer = forms.CharField(
        label=_("Answer"),
        max_length=5000,
        widget=forms.Textarea(attrs=LONG),
        help_text=_("What was done; of a refusal the reason. Write no name."),
    )


class BreachForm(_Versioned):
    class Meta:
        model = Breach
        fields = BREACH_FIELDS
        widgets = {
            "text": forms.Textarea(attrs=LONG),
            "contained": forms.Textarea(attrs=SHORT),
            "known_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        help_texts = {
            "known_at": _("When somebody here first knew it or had reason to believe it: 72 hours run from then."),
            "affected": _("An estimate is enough now. From 100 on the Commission and the persons are notified."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("known_at", timezone.localtime())


class LessonForm(forms.Form):
    lesson = forms.CharField(label=_("What follows from it"), max_length=5000, widget=forms.Textarea(attrs=LONG))
