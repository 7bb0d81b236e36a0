from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass
from bmms.documents.forms import file_field, limits
from bmms.geography.models import Place
from bmms.organizations.models import OnboardingNote, Organization
from bmms.organizations.queries import RegistryFilter
from bmms.oversight.queries import OverviewFilter
from bmms.oversight.queries.investments import AT_BPDA
from bmms.oversight.queries.performance import BOTH, CONTINUING, CURRENT, PerformanceFilter
from bmms.planning.models import InvestmentLine
from bmms.ui.widgets import KeptSelect

EVERY = [("", _("All"))]


def _choice(label: Any, choices: list[tuple[str, Any]], nothing: Any = EVERY[0][1]) -> forms.ChoiceField:
    """`nothing` is what holds while no choice is made."""

    def offered() -> list[tuple[str, Any]]:
        return [("", nothing), *choices]

    return forms.ChoiceField(label=label, required=False, choices=offered, widget=KeptSelect(offered))


class OverviewForm(forms.Form):
    search = forms.CharField(label=_("Search"), required=False, max_length=100)
    stage = _choice(_("Stage"), Organization.Stage.choices)
    wave = forms.ChoiceField(label=_("Wave"), required=False)
    type = _choice(_("Type"), Organization.Type.choices)
    sector = _choice(_("Sector"), Organization.Sector.choices)
    roll_up = forms.BooleanField(label=_("With attached agencies"), required=False)

    def __init__(self, data: Any, *, waves: list[int]) -> None:
        super().__init__(data)
        numbers = [(str(wave), str(wave)) for wave in waves]
        self.fields["wave"].choices = [*EVERY, *numbers, ("none", _("None yet"))]  # type: ignore[attr-defined]  # each is a ChoiceField

    def chosen(self, sort: str) -> OverviewFilter:
        """What was asked for; a value that is no choice counts as none."""
        self.is_valid()
        text = {name: self.cleaned_data.get(name) or "" for name in ("search", "stage", "type", "sector")}
        return OverviewFilter(
            registry=RegistryFilter(**text),
            wave=self.cleaned_data.get("wave") or "",
            roll_up=bool(self.cleaned_data.get("roll_up")),
            sort=sort,
        )


class PerformanceForm(forms.Form):
    acts = _choice(
        _("Acts"), [(CONTINUING, _("Of earlier years")), (BOTH, _("Of the year and earlier ones"))], _("Of the year")
    )
    allotment_class = _choice(_("Class"), AllotmentClass.choices)
    sector = _choice(_("Sector"), Organization.Sector.choices)
    province = forms.ChoiceField(label=_("Province"), required=False)
    roll_up = forms.BooleanField(label=_("With attached agencies"), required=False)

    def __init__(self, data: Any, *, year: int, provinces: list[Place]) -> None:
        super().__init__(data)
        self.year, self.provinces = year, {place.code: place for place in provinces}
        choices = [(code, place.name) for code, place in self.provinces.items()]
        self.fields["province"].choices = [*EVERY, *choices]  # type: ignore[attr-defined]  # as above

    def chosen(self, **more: Any) -> PerformanceFilter:
        """What was asked for, and what the desk shows; a value that is no choice counts as none."""
        self.is_valid()
        return PerformanceFilter(
            year=self.year,
            acts=self.cleaned_data.get("acts") or CURRENT,
            allotment_class=self.cleaned_data.get("allotment_class") or "",
            sector=self.cleaned_data.get("sector") or "",
            province=self.provinces.get(self.cleaned_data.get("province") or ""),
            roll_up=bool(self.cleaned_data.get("roll_up")),
            **more,
        )

    def notes(self) -> list[str]:
        """What the filters in use do not narrow."""
        asked, found = self.cleaned_data, []
        if asked.get("acts") or asked.get("allotment_class"):
            found.append(
                _("Acts and class narrow amounts only: projects, reports and commitments are those of the whole year.")
            )
        if asked.get("province"):
            found.append(
                _(
                    "The province narrows projects only: money, reports and commitments are those of the whole "
                    "organization."
                )
            )
        return [str(each) for each in found]


class InvestmentsForm(forms.Form):
    organization = forms.ChoiceField(label=_("Organization"), required=False)
    year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    status = _choice(_("Status"), [(each.value, each.label) for each in AT_BPDA])
    source = _choice(_("Source of funds"), InvestmentLine.Source.choices)
    sector = _choice(_("Sector committee"), InvestmentLine.Sector.choices)

    def __init__(self, data: Any, **choices: list[tuple[str, str]]) -> None:
        super().__init__(data)
        for name, offered in choices.items():
            self.fields[name].choices = [*EVERY, *offered]  # type: ignore[attr-defined]  # as above

    def wanted(self) -> dict[str, Any]:
        """By the fields of a line; a value that is no choice counts as none."""
        self.is_valid()
        paths = {"organization": "organization__code", "year": "fiscal_year"}
        return {paths.get(name, name): value for name in self.fields if (value := self.cleaned_data.get(name))}


def in_words_of(form: forms.Form) -> list[str]:
    """The filters in use, for the head of a file."""
    found = ((field.label, _chosen_words(form, name)) for name, field in form.fields.items())
    return [f"{label}: {words}" for label, words in found if words]


def _chosen_words(form: forms.Form, name: str) -> str:
    value = form.cleaned_data.get(name)
    if isinstance(value, bool):
        return str(_("Yes")) if value else ""
    choices: Any = getattr(form.fields[name], "choices", None)
    return str(dict(choices).get(value, "") if choices else value) if value else ""


class RecordForm(forms.Form):
    """A note, with a file as its evidence; with an item, the statement that it is done, or is not after all."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    file = file_field(_("File"), required=False)
    item = forms.ChoiceField(choices=[("", ""), *OnboardingNote.Item.choices], required=False, widget=forms.HiddenInput)
    is_done = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = limits()


class WaveForm(forms.Form):
    wave = forms.IntegerField(label=_("Wave"), required=False, min_value=1, max_value=99)


class StepForm(forms.Form):
    step = forms.CharField(max_length=40, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)

    def __init__(self, *args: Any, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason  # on the page; the action itself insists
