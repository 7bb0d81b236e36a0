from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.geography.forms import PlaceField
from bmms.planning.models import Indicator
from bmms.projects.forms.parts import lines_sent
from bmms.projects.models import AccomplishmentRow
from bmms.projects.queries.accomplishment_rules import MOST_PEOPLE, Reached
from bmms.projects.queries.accomplishments import quarter_ends
from bmms.projects.queries.projects import digest_of
from bmms.ui.forms import SEEN

FREE_LINES: Final = 4
PEOPLE: Final = {"male": _("Male"), "female": _("Female"), "unspecified": _("Sex not specified")}


class AccomplishmentForm(forms.Form):
    """The places with what was reached in each, and some free lines. Which figures depends on the indicator."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, indicator: Indicator, year: int, quarter: int, known: list[AccomplishmentRow], **kwargs: Any
    ):
        self.names = self._figures(indicator)
        initial = kwargs.pop("initial", {})
        initial |= {f"place_{n}": row.place for n, row in enumerate(known)}
        initial |= {f"{name}_{n}": _plain(getattr(row, name)) for n, row in enumerate(known) for name in self.names}
        kwargs["initial"] = initial | {SEEN: digest_of(known, initial.get("remarks", ""))}
        super().__init__(*args, **kwargs)
        self.lines = range(max(lines_sent(self.data), len(known) + FREE_LINES))
        for number in self.lines:
            self._add_line(number, quarter_ends(year, quarter))
        self.fields["remarks"] = forms.CharField(
            label=_("Remarks, reasons for a variance"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    @staticmethod
    def _figures(indicator: Indicator) -> dict[str, Any]:
        if indicator.is_share:
            return {"numerator": _("Numerator"), "denominator": _("Denominator")}
        return {"value": _("Number"), **PEOPLE}

    def _add_line(self, number: int, day: Any) -> None:
        self.fields[f"place_{number}"] = PlaceField(
            label=_now("Place %(number)d") % {"number": number + 1}, required=False, on=day
        )
        for name, label in self.names.items():
            field = forms.IntegerField if name in PEOPLE else forms.DecimalField
            options: dict[str, Any] = (
                {"max_value": MOST_PEOPLE} if name in PEOPLE else {"max_digits": 18, "decimal_places": 4}
            )
            self.fields[f"{name}_{number}"] = field(label=label, min_value=0, required=False, **options)

    @property
    def rows(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        return [(self[f"place_{n}"], [self[f"{name}_{n}"] for name in self.names]) for n in self.lines]

    def reached(self) -> list[Reached]:
        """Every line in which something stands."""
        found = (self._line(number) for number in self.lines)
        return [line for line in found if line != Reached()]

    def _line(self, number: int) -> Reached:
        given = {name: self.cleaned_data[f"{name}_{number}"] for name in self.names}
        counted = [given[name] for name in PEOPLE if name in given]
        if any(each is not None for each in counted):
            given |= {name: given[name] or 0 for name in PEOPLE}
        return Reached(place=self.cleaned_data[f"place_{number}"], **given)


class LevelsForm(forms.Form):
    """Percentage points behind the plan."""

    early = forms.DecimalField(
        label=_("Early warning, from"), max_digits=5, decimal_places=2, min_value=Decimal("0.01")
    )
    urgent = forms.DecimalField(label=_("Intensive monitoring, from"), max_digits=5, decimal_places=2, min_value=0)
    terminal = forms.DecimalField(label=_("Terminal, from"), max_digits=5, decimal_places=2, min_value=0)


def _plain(value: Any) -> Any:
    """Without the zeros that the database fills up with."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
