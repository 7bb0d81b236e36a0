from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.execution.models import Account
from bmms.execution.queries.vouchers import payees
from bmms.projects.actions.contracts import CONTRACT_FIELDS, VARIATION_FIELDS
from bmms.projects.models import Contract, Milestone, Project, Variation
from bmms.projects.queries.contracts import milestones_of, obligations_to_link
from bmms.projects.queries.projects import digest_of
from bmms.ui.forms import SEEN, ModelForm
from bmms.ui.widgets import DateInput, MoneyInput


class MilestonesForm(forms.Form):
    """A line for each milestone of the usual way."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        known = {each.kind: each.row for each in milestones_of(project)}
        initial: dict[str, Any] = {SEEN: digest_of(row for row in known.values() if row)}
        for kind, row in known.items():
            if row:
                initial |= {f"{kind}_planned": row.planned_date, f"{kind}_actual": row.actual_date}
                initial[f"{kind}_reference"] = row.reference
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for kind, label in Milestone.Kind.choices:
            days = {"planned": _now("%s: planned") % label, "actual": _now("%s: done on") % label}
            for name, words in days.items():
                widget = DateInput(attrs={"aria-label": words, "class": "form-control"})
                self.fields[f"{kind}_{name}"] = forms.DateField(label=words, required=False, widget=widget)
            words = _now("%s: reference") % label
            text = forms.TextInput(attrs={"aria-label": words, "class": "form-control"})
            self.fields[f"{kind}_reference"] = forms.CharField(label=words, required=False, max_length=60, widget=text)

    @property
    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        names = ("planned", "actual", "reference")
        return [(label, [self[f"{kind}_{name}"] for name in names]) for kind, label in Milestone.Kind.choices]

    def days(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            kind: (given[f"{kind}_planned"], given[f"{kind}_actual"], given[f"{kind}_reference"])
            for kind in Milestone.Kind.values
        }


class ContractForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contract
        fields = CONTRACT_FIELDS
        widgets = {
            "amount": MoneyInput,
            "signed_date": DateInput,
            "begin_date": DateInput,
            "end_date": DateInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payee"].queryset = payees()  # type: ignore[attr-defined]
        self.fields["payee"].empty_label = _("No payee yet")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in CONTRACT_FIELDS}


class VariationForm(ModelForm):
    class Meta:
        model = Variation
        fields = VARIATION_FIELDS
        widgets = {"amount": MoneyInput, "until_date": DateInput, "approved_date": DateInput}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in VARIATION_FIELDS}


class ObligationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, account: Account) -> str:
        amount, code = f"{account.obligated:,.2f}", account.object_of  # type: ignore[attr-defined]  # annotated
        return " · ".join(filter(None, (account.name, amount, str(account.act), account.allotment_class, code)))


class ObligationForm(forms.Form):
    account = ObligationField(Account.objects.none(), label=_("Obligation"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = obligations_to_link(project)  # type: ignore[attr-defined]
