from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.ui.imports import Field
from bmms.workbench.models import ImportBatch


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
        help_text=_(
            "@ and what stands before the @ of an e-mail address tells a colleague, or who reviews this record: @amina."
        ),
    )
