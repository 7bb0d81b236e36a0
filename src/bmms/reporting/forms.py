from typing import Any

from django import forms

from bmms.reporting.queries.planned import FormLine, Key
from bmms.ui.widgets import MoneyInput


class PlanLineForm(forms.Form):
    """A field for each cell of the line that is entered; the others are computed."""

    def __init__(self, *args: Any, line: FormLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        for key, label in line.cells.items():
            self.fields["_".join(key)] = forms.DecimalField(
                label=label,
                min_value=0,
                max_digits=20,
                decimal_places=2,
                required=False,
                widget=MoneyInput,
                initial=line.amounts.get(key),
            )

    @property
    def amounts(self) -> dict[Key, Any]:
        return {key: self.cleaned_data["_".join(key)] for key in self.line.cells if self.cleaned_data["_".join(key)]}
