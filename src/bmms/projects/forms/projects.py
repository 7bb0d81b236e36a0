from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.organizations.queries import operating_units
from bmms.planning.models import CODE, PPA
from bmms.projects.models import Project
from bmms.projects.queries.project_rules import PROJECT_FIELDS
from bmms.projects.queries.projects import people_here, programs_above
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput, MoneyInput


class ProjectForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Project
        fields = PROJECT_FIELDS
        widgets = {"start_date": DateInput, "end_date": DateInput, "total_cost": MoneyInput}
        help_texts = {
            "total_cost": _("As approved for all its years. What is released and spent stands in the ledger."),
            "partner": _("Who carries it out for the organization, if somebody does."),
            "supervisor": _("Somebody else than who leads it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = operating_units()  # type: ignore[attr-defined]
        for name in ("lead", "supervisor"):
            self.fields[name].queryset = people_here()  # type: ignore[attr-defined]
            self.fields[name].empty_label = _("Nobody yet")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*PROJECT_FIELDS, *self._of_ppa())}

    def _of_ppa(self) -> tuple[str, ...]:
        return ()


class NewProjectForm(ProjectForm):
    """With what its PPA says, which is made along with it."""

    parent = forms.ModelChoiceField(
        PPA.objects.none(),
        label=_("Part of"),
        help_text=_("The program that it carries out, or the project that it is an activity of."),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        validators=[RegexValidator(CODE, _("Capitals, digits, - and dots."))],
        help_text=_("It stays the same over the years, in capitals: 310-001."),
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    outcome = forms.CharField(label=_("Outcome"), max_length=500, required=False)
    description = forms.CharField(
        label=_("Description"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    field_order = ("parent", "code", "title", "outcome", "description", *PROJECT_FIELDS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = programs_above()  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def _of_ppa(self) -> tuple[str, ...]:
        return ("parent", "code", "title", "outcome", "description")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class StartForm(forms.Form):
    on = forms.DateField(label=_("The work began on"), widget=DateInput, initial=timezone.localdate)


class EndForm(forms.Form):
    on = forms.DateField(label=_("The work ended on"), widget=DateInput, initial=timezone.localdate)
    accepted_on = forms.DateField(label=_("Accepted or turned over on"), widget=DateInput, initial=timezone.localdate)


class TerminateForm(ReasonForm):
    on = forms.DateField(label=_("The work ended on"), widget=DateInput, initial=timezone.localdate)
    field_order = ("on", "reason")
