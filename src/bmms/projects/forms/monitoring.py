from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.accounts.models import User
from bmms.documents.forms import file_field
from bmms.geography.forms import PlaceField
from bmms.projects.actions.monitoring import ISSUE_FIELDS, VISIT_FIELDS
from bmms.projects.models import FieldVisit, Issue
from bmms.projects.queries.projects import people_here
from bmms.ui.forms import Form, ModelForm
from bmms.ui.widgets import DateInput


class IssueForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("kind", "problem", "cause", "found_on", "action", "owner", "due_date", "escalated_to")

    class Meta:
        model = Issue
        fields = ISSUE_FIELDS
        widgets = {
            "problem": forms.Textarea(attrs={"rows": 2}),
            "cause": forms.Textarea(attrs={"rows": 2}),
            "action": forms.Textarea(attrs={"rows": 3}),
            "due_date": DateInput,
            "found_on": DateInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_here()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("found_on", timezone.localdate())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ISSUE_FIELDS}


class OwnerForm(Form):
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who acts"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_here()  # type: ignore[attr-defined]


class SettleForm(forms.Form):
    result = forms.CharField(label=_("How it was settled"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class VisitForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    place = PlaceField(label=_("Place"), required=False)
    field_order = ("visit_date", "team", "place", "latitude", "longitude", "findings", "follow_up")

    class Meta:
        model = FieldVisit
        fields = tuple(name for name in VISIT_FIELDS if name != "place")
        widgets = {
            "visit_date": DateInput,
            "findings": forms.Textarea(attrs={"rows": 5}),
            "follow_up": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "team": _("Names and offices of those who were there."),
            "latitude": _("As the telephone shows it: 7.204700"),
            "longitude": _("As the telephone shows it: 124.231000"),
            "follow_up": _("Who does what until when. What has to be followed closely is entered as an issue."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(version=self.instance.version, place=self.instance.place)
        else:
            self.initial.setdefault("visit_date", timezone.localdate())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in VISIT_FIELDS}


class PhotoForm(forms.Form):
    file = file_field(_("Photo"))
    caption = forms.CharField(label=_("What it shows"), max_length=300)
