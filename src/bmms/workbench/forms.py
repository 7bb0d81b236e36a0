from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bmms.accounts.models import User
from bmms.ui.imports import Field
from bmms.ui.text import once_per_language
from bmms.ui.verbs import known_verbs
from bmms.ui.widgets import DateInput, KeptSelect
from bmms.workbench.models import ImportBatch
from bmms.workbench.queries.events import EventFilter


def verbs() -> list[tuple[str, str]]:
    return [("", gettext("Everything")), *known_verbs()]


@once_per_language
def record_kinds() -> list[tuple[str, str]]:
    models = (m for m in apps.get_models() if m.__module__.startswith("bmms."))
    kinds = ((m._meta.label_lower, str(m._meta.verbose_name)) for m in models)
    return sorted(((label, name[:1].upper() + name[1:]) for label, name in kinds), key=lambda kind: kind[1].lower())


def kinds() -> list[tuple[str, str]]:
    return [("", gettext("Every kind")), *record_kinds()]


class EventFilterForm(forms.Form):
    """Filters of the audit log, from the address; what is no filter is left out rather than complained of."""

    person = forms.UUIDField(label=_("Person"), required=False, widget=forms.Select)
    verb = forms.ChoiceField(label=_("What was done"), required=False, choices=verbs, widget=KeptSelect(verbs))
    subject = forms.ChoiceField(label=_("Kind of record"), required=False, choices=kinds, widget=KeptSelect(kinds))
    from_date = forms.DateField(label=_("From"), required=False, widget=DateInput)
    until_date = forms.DateField(label=_("Until"), required=False, widget=DateInput)
    words = forms.CharField(label=_("Words in the record's name"), required=False, max_length=100)

    def __init__(self, *args: Any, people: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(person.key), str(person)) for person in people]
        if names:
            self.fields["person"].widget.choices = [("", _("Everybody")), *names]
        else:
            self.fields["person"].widget = forms.HiddenInput()

    @property
    def wanted(self) -> EventFilter:
        self.is_valid()
        return EventFilter(**{name: value for name, value in self.cleaned_data.items() if value})

    def in_words(self) -> dict[str, str]:
        """The filters in use, by the name of their field: "Person: Ana"."""
        self.is_valid()
        used = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: f"{self.fields[name].label}: {self._shown(name, value)}" for name, value in used.items()}

    def _shown(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name].widget, "choices", ()))
        if name == "person" and str(value) not in choices:
            return str(User.objects.filter(key=value).first() or _("somebody unknown"))
        return str(choices.get(str(value), value))


class ViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_default = forms.BooleanField(required=False)
    is_shared = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=2000)


class ImportFileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("An Excel workbook (its first sheet) or CSV, at most 50,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        required=False,
    )
    pasted = forms.CharField(
        label=_("Or paste rows from a spreadsheet"),
        help_text=_(
            "Select the range there, copy it and paste it here, with its headings or in the order of the columns."
        ),
        max_length=2_000_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "wrap": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        sent = [name for name in ("file", "pasted") if self.cleaned_data.get(name)]
        if not sent and not self.errors:
            self.add_error("file", _("Choose a file, or paste rows."))
        if len(sent) == 2:
            self.add_error("pasted", _("A file and pasted rows at once: leave one of them out."))
        return self.cleaned_data


class ColumnsForm(forms.Form):
    """For each field the column of the file that holds it, or the one text that holds for every row."""

    def __init__(self, *args: Any, fields: Sequence[Field], batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.named = [each.name for each in fields]
        columns = [("", _("No column")), *((str(n), heading) for n, heading in enumerate(batch.headings))]
        for each in fields:
            self.fields[f"column-{each.name}"] = forms.ChoiceField(
                label=str(each.label),
                choices=columns,
                required=False,
                help_text=str(each.hint or each.reads.hint),
                initial=str(batch.columns.get(each.name, "")),
            )
            self.fields[f"fixed-{each.name}"] = forms.CharField(
                label=_("Or the same for every row"),
                required=False,
                max_length=300,
                initial=batch.fixed.get(each.name, ""),
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"column-{name}"], self[f"fixed-{name}"]) for name in self.named]

    def columns(self) -> dict[str, int]:
        chosen = {name: self.cleaned_data[f"column-{name}"] for name in self.named}
        return {name: int(place) for name, place in chosen.items() if place}

    def fixed(self) -> dict[str, str]:
        columns = self.columns()
        texts = {name: self.cleaned_data[f"fixed-{name}"].strip() for name in self.named if name not in columns}
        return {name: text for name, text in texts.items() if text}


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Your comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("@ and the beginning of an e-mail address tells a colleague: @amina."),
    )
