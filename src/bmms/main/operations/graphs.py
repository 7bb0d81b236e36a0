"""Courses over time as SVG. Labels are HTML around it, so that they stay readable at every width."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import floor, isfinite, log10
from typing import Any, Final

WIDTH, HEIGHT = 600.0, 160.0
GAP: Final = 1.5  # steps without a point: the line is broken, not drawn across what nobody saw
STEPS: Final = (1, 2, 2.5, 5, 10)

Points = list[tuple[float, float]]  # moment, value


@dataclass(frozen=True)
class Line:
    label: str
    path: str
    latest: str
    lowest: str
    highest: str


@dataclass(frozen=True)
class Graph:
    title: str
    lines: list[Line]
    ceiling: str  # the labels of the vertical axis
    middle: str
    floor: str
    limit: float | None = None  # where the alert's threshold lies, in units of the drawing
    limit_label: str = ""
    width: float = field(default=WIDTH)
    height: float = field(default=HEIGHT)

    @property
    def summary(self) -> str:
        """For who cannot see it."""
        return f"{self.title}: " + "; ".join(f"{line.label} {line.latest}" for line in self.lines)


@dataclass(frozen=True)
class Span:
    begin: float
    end: float
    step: float

    def x(self, moment: float) -> float:
        return (moment - self.begin) / (self.end - self.begin) * WIDTH


def points_of(values: Iterable[Sequence[Any]]) -> Points:
    """Prometheus' pairs of moment and text; NaN and infinity are nothing that can be drawn."""
    pairs = ((float(moment), float(text)) for moment, text in values)
    return [(moment, value) for moment, value in pairs if isfinite(value)]


def drawn(
    title: str, courses: dict[str, Points], span: Span, show: Callable[[float], str], limit: float | None = None
) -> Graph:
    highest = max((value for points in courses.values() for _moment, value in points), default=0.0)
    is_near = limit is not None and highest > limit / 2
    top = ceiling(max(highest, limit if limit is not None and is_near else 0.0))
    return Graph(
        title=title,
        lines=[line(label, points, span, top, show) for label, points in courses.items() if points],
        ceiling=show(top),
        middle=show(top / 2),
        floor=show(0),
        limit=HEIGHT * (1 - limit / top) if limit is not None and is_near else None,
        limit_label=f"{next(iter(courses))} ≥ {show(limit)}" if limit is not None else "",
    )


def ceiling(value: float) -> float:
    """The next round number above: 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power: float = 10.0 ** floor(log10(value))
    return next((step * power for step in STEPS if step * power >= value), 10 * power)


def line(label: str, points: Points, span: Span, top: float, show: Callable[[float], str]) -> Line:
    values = [value for _moment, value in points]
    return Line(label, path(points, span, top), show(values[-1]), show(min(values)), show(max(values)))


def path(points: Points, span: Span, top: float) -> str:
    parts, before = [], float("-inf")
    for moment, value in points:
        command = "L" if moment - before <= GAP * span.step else "M"
        parts.append(f"{command}{span.x(moment):.1f} {HEIGHT * (1 - max(0.0, value) / top):.1f}")
        before = moment
    return "".join(parts)
