"""Form widgets that the field component knows how to draw."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from bmms.ui.controls import attributes
from bmms.ui.text import escaped, once_per_language


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


class TimeInput(forms.TimeInput):
    """The browser's own field for the hour of a day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class KeptSelect(forms.Select):
    """For a filter that offers every reader the same: the options are drawn once for each language and value."""

    def __init__(self, offered: "Offered", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.offered = offered

    def use_required_attribute(self, initial: Any) -> bool:
        """Its first option stands for everything. Django would go through all of them to see that."""
        return False

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        known = str(value) if value and str(value) in dict(self.offered()) else ""
        drawn = attributes(self.build_attrs(self.attrs, attrs))
        return SafeString(f'<select name="{escaped(name)}"{drawn}>{options(self.offered, known)}</select>')


Offered = Callable[[], Iterable[tuple[str, Any]]]


@once_per_language
def options(offered: Offered, chosen: str) -> str:
    return "".join(
        f'<option value="{escaped(value)}"{" selected" if str(value) == chosen else ""}>{escaped(word)}</option>'
        for value, word in offered()
    )


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    note: str = ""


class Combobox(forms.TextInput):
    """Searches on the server while one types. `url` answers `?q=` with `ui/combobox_options.html`.

    The value is a code; without a script one types the code itself. `text` names the chosen one on a bound form.
    `choices` are offered below the field as `<name>-choice` when what was typed fits several; `warning` is said there.
    `steps` answers the other way to choose, called `steps_label`: list after list (`assets/js/steps.js`).
    """

    is_combobox = True
    steps_label: Any = ""

    def __init__(self, url: str, attrs: dict[str, Any] | None = None, text: str = "") -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.url = url
        self.steps = ""
        self.text = text
        self.choices: Sequence[Choice] = ()
        self.warning = ""
