"""Rows as bars on a time line. The table below it is its twin: the same rows of the same page, in words.

One SVG without a view box: widths are parts of the page's, heights are pixels, so that the words keep their size on a
phone. Nothing of it needs a style or a script.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.ui.text import escaped, markup

TICKS: Final = 4  # months named at most: four fit on a phone
HEAD: Final = 24  # pixels above the first row
ROW: Final = 40  # of each row: its name, and its bar below
BAR: Final = 12
Links = Callable[[Sequence[Any]], Collection[tuple[int, int]]]


@dataclass(frozen=True)
class Gantt:
    """`first`, `last` and `progress` (0 to 100) name fields of the rows.

    `links` says of the rows shown which begins after which: pairs of primary keys.
    """

    first: str
    last: str
    progress: str
    links: Links | None = None
    name: ClassVar[str] = "gantt"
    label: ClassVar[Any] = gettext_lazy("Timeline")
    icon: ClassVar[str] = "chart-arrows"
    has_table: ClassVar[bool] = True

    def kept(self, sent: QueryDict) -> dict[str, str]:
        return {}

    def drawn(self, page: Any) -> SafeString:
        rows = [row for row in page.rows if getattr(row, self.first) and getattr(row, self.last)]
        if not rows:
            return SafeString("")
        scale = Scale(min(getattr(row, self.first) for row in rows), max(getattr(row, self.last) for row in rows))
        title = page.which.columns[0].reads()
        lines = "".join(self._row(row, number, title(row), scale) for number, row in enumerate(rows))
        links = self._links(rows, scale) if self.links else ""
        height = HEAD + ROW * len(rows)
        label = _("%s on a time line. The table below says the same in words.") % page.label
        return markup(
            '<svg class="gantt" role="img" aria-label="{}" width="100%" height="{}">{}{}{}{}</svg>',
            label,
            height,
            SafeString("".join(_months(scale, height))),
            _today(scale, height),
            SafeString(links),
            SafeString(lines),
        )

    def _row(self, row: Any, number: int, title: object, scale: "Scale") -> str:
        first, last = getattr(row, self.first), getattr(row, self.last)
        top = HEAD + ROW * number
        place = f'y="{top + 20}" height="{BAR}" rx="3" x="{scale.at(first)}%"'
        share = scale.width(first, last)
        return (
            f'<text class="gantt-name" x="4" y="{top + 14}">{escaped(title)}</text>'
            f'<rect class="gantt-bar" {place} width="{share:.2f}%"/>'
            f'<rect class="gantt-done" {place} width="{share * getattr(row, self.progress) / 100:.2f}%"/>'
        )

    def _links(self, rows: Sequence[Any], scale: "Scale") -> str:
        """A line from the end of what has to be done first to the begin of what follows."""
        at = {row.pk: (number, row) for number, row in enumerate(rows)}
        middle = HEAD + 20 + BAR // 2
        return "".join(
            f'<line class="gantt-link" x1="{scale.after(getattr(at[before][1], self.last))}%" '
            f'y1="{middle + ROW * at[before][0]}" x2="{scale.at(getattr(at[then][1], self.first))}%" '
            f'y2="{middle + ROW * at[then][0]}"/>'
            for before, then in (self.links(rows) if self.links else ())
        )


@dataclass(frozen=True)
class Scale:
    """Days as parts of the width, in percent."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def at(self, day: date) -> str:
        return f"{100 * (day - self.first).days / self.days:.2f}"

    def after(self, day: date) -> str:
        return self.at(day + timedelta(days=1))

    def width(self, first: date, last: date) -> float:
        return 100 * ((last - first).days + 1) / self.days

    def months(self) -> Iterator[date]:
        day = (self.first.replace(day=1) + timedelta(days=31)).replace(day=1)
        while day <= self.last:
            yield day
            day = (day + timedelta(days=31)).replace(day=1)


def _months(scale: Scale, height: int) -> Iterable[str]:
    """The first of each month, or of every so many that their names do not touch."""
    months = list(scale.months())
    for month in months[:: -(-len(months) // TICKS) or 1]:
        x = scale.at(month)
        words = f"{MONTHS_3[month.month]} {month.year}".capitalize()
        yield f'<line class="gantt-month" x1="{x}%" x2="{x}%" y1="0" y2="{height}"/>'
        yield f'<text class="gantt-date" x="{x}%" dx="4" y="14">{escaped(words)}</text>'


def _today(scale: Scale, height: int) -> SafeString | str:
    today = timezone.localdate()
    if not scale.first <= today <= scale.last:
        return ""
    x = scale.at(today)
    return markup('<line class="gantt-today" x1="{}%" x2="{}%" y1="0" y2="{}"/>', x, x, height)
