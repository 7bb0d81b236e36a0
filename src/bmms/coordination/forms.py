from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.coordination.models import Matter
from bmms.organizations.models import Organization
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput


class OrganizationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class MatterForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Matter
        fields = ("kind", "title", "reference", "text", "date", "until_date")
        widgets = {"date": DateInput(), "until_date": DateInput(), "text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "date": _("Of the agreement, the request, the meeting."),
            "until_date": _("Until when an agreement holds, or an answer is wanted. Empty: open."),
        }

    def __init__(self, *args: Any, may_direct: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directive = Matter.Kind.DIRECTIVE.value
        offered = [choice for choice in Matter.Kind.choices if may_direct or choice[0] != directive]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("date", timezone.localdate())

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
