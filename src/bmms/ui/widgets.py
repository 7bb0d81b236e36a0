"""Form widgets that the field component knows how to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms


class MoneyInput(forms.TextInput):
    """Right-aligned, with the peso sign before it; the script adds the commas when one leaves the field."""

    is_money = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "data-money": True, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.replace(",", "").replace("₱", "").strip() if isinstance(value, str) else value


class DateInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    note: str = ""


class Combobox(forms.TextInput):
    """Searches on the server while one types. `url` answers `?q=` with `ui/combobox_options.html`.

    The value is a code; without a script one types the code itself. `text` names the chosen one on a bound form.
    `choices` are offered below the field as `<name>-choice` when what was typed fits several; `warning` is said there.
    """

    is_combobox = True

    def __init__(self, url: str, attrs: dict[str, Any] | None = None, text: str = "") -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.url = url
        self.text = text
        self.choices: Sequence[Choice] = ()
        self.warning = ""
