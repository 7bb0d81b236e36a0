from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.coordination.forms.times import TimeForm
from bmms.coordination.models import Matter
from bmms.coordination.queries.times import Span, free_time
from bmms.lib.dates import MANILA
from bmms.organizations.models import Organization
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput, TimeInput


class OrganizationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class MeetingTimes(TimeForm):
    """The day and the hours of a meeting, as a form on its row has them."""

    instance: Matter

    def span_of(self, cleaned: Mapping[str, Any]) -> Span | None:
        day, begins, ends = (cleaned.get(name) for name in ("date", "from_time", "until_time"))
        if not day or not begins or not ends or ends <= begins:
            return None
        return datetime.combine(day, begins, MANILA), datetime.combine(day, ends, MANILA)

    def typed(self, span: Span) -> dict[str, Any]:
        return {"date": span[0].date(), "from_time": span[0].time(), "until_time": span[1].time()}

    def free(self, span: Span) -> Span | None:
        return free_time(span, except_for=self.instance if self.instance.pk else None)


class MatterForm(MeetingTimes, ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Matter
        fields = ("kind", "title", "reference", "text", "date", "from_time", "until_time", "venue", "until_date")
        widgets = {
            "date": DateInput(),
            "until_date": DateInput(),
            "from_time": TimeInput(),
            "until_time": TimeInput(),
            "text": forms.Textarea(attrs={"rows": 8}),
        }
        help_texts = {
            "date": _("Of the agreement, the request, the meeting."),
            "from_time": _("Only of a meeting."),
            "until_time": _("Only of a meeting."),
            "venue": _("Only of a meeting: where people come together."),
            "until_date": _("Until when an agreement holds, or an answer is wanted. Empty: open."),
        }

    def __init__(self, *args: Any, may_direct: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directive = Matter.Kind.DIRECTIVE.value
        offered = [choice for choice in Matter.Kind.choices if may_direct or choice[0] != directive]
        self.fields["kind"].choices = offered
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("date", timezone.localdate())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def span_of(self, cleaned: Mapping[str, Any]) -> Span | None:
        return super().span_of(cleaned) if cleaned.get("kind") == Matter.Kind.MEETING else None


class MeetingForm(MeetingTimes, ModelForm):
    """Another time or place for a meeting that the parties have before them."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("In words for the other parties"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = Matter
        fields = ("date", "from_time", "until_time", "venue", "until_date")
        widgets = {
            "date": DateInput(),
            "until_date": DateInput(),
            "from_time": TimeInput(),
            "until_time": TimeInput(),
        }
        help_texts = {"until_date": _("Until when an answer is wanted. Empty: open.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class InvitationForm(forms.Form):
    organization = OrganizationField(Organization.objects.none(), label=_("Ministry / Office / Agency"))

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = offered  # type: ignore[attr-defined]


class CommitmentForm(forms.Form):
    responsible = OrganizationField(Organization.objects.none(), label=_("Who does it"))
    text = forms.CharField(label=_("What is to be done"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    due_date = forms.DateField(label=_("Until"), widget=DateInput())

    def __init__(self, *args: Any, offered: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = offered  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("In words for the other parties"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class PostForm(forms.Form):
    text = forms.CharField(label=_("Message to all parties"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class ProjectForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the project"),
        max_length=30,
        help_text=_("As the list of projects has it."),
    )


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("All parties will be able to open it, and it stays."))
