"""What cells of planning's files hold besides the usual, and the columns that several files have."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.planning.models import CODE, WHOLE, Indicator
from bmms.ui.imports import Choice, Field, Number, Text, Unfit, Whole
from bmms.ui.lists import Kind

RULE: Final = _("Capitals, digits, - and dots.")
BREAKDOWN: Final = Choice(tuple(Indicator.Breakdown.choices))
Given = tuple[tuple[str, Decimal], ...]  # the codes of goals or points, with their weights


@dataclass(frozen=True)
class Share:
    """A percentage; none and zero are the same."""

    kind: Kind = Kind.TEXT
    empty: Decimal | None = None

    @property
    def hint(self) -> str:
        return _now("A percentage from 0 to 100")

    def value(self, text: str) -> Decimal | None:
        number = Number(2).value(text.removesuffix("%").strip())
        if not 0 <= number <= WHOLE:
            raise Unfit(_now("“%s” is no percentage from 0 to 100.") % text[:60])
        return number or None

    def text(self, value: Decimal) -> str:
        return Number(2).text(value)


@dataclass(frozen=True)
class Weights:
    """A whole set in one cell: "3 = 40; 4 = 60"."""

    said: Any
    kind: Kind = Kind.TEXT
    empty: Given = ()

    @property
    def hint(self) -> str:
        return str(self.said)

    def value(self, text: str) -> Given:
        found: dict[str, Decimal] = {}
        for part in filter(None, (each.strip() for each in re.split(r"[;\n]", text))):
            code, _sign, weight = (each.strip() for each in re.sub("[:=]", "=", part).partition("="))
            if not code or not weight or code.upper() in found:
                raise Unfit(_now("“%s” does not fit: write each code once, as in 3 = 40; 4 = 60.") % part[:60])
            found[code.upper()] = Share().value(weight) or Decimal(0)
        return in_order({code: weight for code, weight in found.items() if weight})

    def text(self, value: Given) -> str:
        return "; ".join(f"{code} = {weight.normalize():f}" for code, weight in value)


@dataclass(frozen=True)
class Words:
    """Some of the words by which figures are told apart."""

    kind: Kind = Kind.TEXT
    empty: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        return _now("Some of, with ; between them: %s") % ", ".join(map(str, Indicator.Breakdown.labels))

    def value(self, text: str) -> tuple[str, ...]:
        found = {BREAKDOWN.value(word.strip()) for word in text.split(";") if word.strip()}
        return tuple(value for value in Indicator.Breakdown.values if value in found)

    def text(self, value: tuple[str, ...]) -> str:
        return "; ".join(map(BREAKDOWN.text, value))


def in_order(weights: dict[str, Decimal]) -> Given:
    return tuple(sorted(weights.items(), key=lambda each: (len(each[0]), each[0])))


def code_field(name: str, label: Any, path: str | Callable[[Any], Any], **options: Any) -> Field:
    return Field(name, label, Text(30, CODE, RULE, in_capitals=True), path=path, **options)


def year_field(path: str) -> Field:
    return Field("fiscal_year", _("Fiscal year"), Whole(2020, 2100), path=path, is_required=True, names=("year", "fy"))


PPA_FIELD: Final = code_field(
    "ppa", _("PPA"), "ppa.code", is_required=True, names=("program code", "code"), hint=_("Its code")
)
