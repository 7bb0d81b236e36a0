from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.communities.models import Community, EthnolinguisticGroup, Municipality, Need
from bmms.communities.queries.profiles import groups
from bmms.geography.forms import PlaceField
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput


class CommunityForm(ModelForm):
    place = PlaceField(
        label=_("Barangay"),
        levels=("BARANGAY",),
        help_text=_("Outside the region: type its name and its town, or its PSGC code."),
    )
    groups = forms.ModelMultipleChoiceField(
        EthnolinguisticGroup.objects.none(),
        label=_("Ethnolinguistic groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Community
        fields = (
            *("place", "level", "site", "households", "men", "women", "unspecified", "groups", "mosques", "madaris"),
            *("livelihood", "note", "source", "as_of_date"),
        )
        widgets = {"as_of_date": DateInput(), "note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "site": _("Only for a part of a barangay."),
            "note": _("No names of persons: the profile holds counts."),
            "source": _("Who counted: the barangay, OOBC's survey, a census."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = groups()  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self.initial["groups"] = sorted(each.group_id for each in self.instance.groups.all())
            self.editing({**(self.standing or {}), "groups": self.initial["groups"]})
        else:
            self.initial.setdefault("as_of_date", timezone.localdate())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class FigureForm(ModelForm):
    """What the city or municipality says itself."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Municipality
        fields = ("households", "persons", "source", "as_of_date")
        widgets = {"as_of_date": DateInput()}
        help_texts = {"source": _("The letter, survey or census that says so.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NeedForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Need
        fields = (
            *("title", "sector", "severity", "affected", "text", "assessed_date", "team", "method", "validated_date"),
            "is_met",
        )
        widgets = {
            "assessed_date": DateInput(),
            "validated_date": DateInput(),
            "text": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "text": _("No names of persons. Attach photos and minutes as evidence on the need's page."),
            "team": _("How many, of which offices. No names of persons."),
            "validated_date": _("Empty while the local government has not confirmed it."),
            "is_met": _("It was done, or is needed no more."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            self.initial.setdefault("assessed_date", timezone.localdate())

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class GroupForm(ModelForm):
    class Meta:
        model = EthnolinguisticGroup
        fields = ("name", "other_names", "note")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is to be corrected."),
    )
