"""What a dashboard is made of: a title, a question to Prometheus, a unit. generate.py makes Grafana's files of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    title: str
    unit: str  # as Grafana names it
    queries: dict[str, str]  # legend → expression
    is_figure: bool = False  # one number instead of a course over time
    red_from: float | None = None  # the alert's threshold, drawn


@dataclass(frozen=True)
class Row:
    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Board:
    uid: str
    title: str
    rows: tuple[Row, ...]


def one(title: str, unit: str, expression: str, legend: str = "", red_from: float | None = None) -> Panel:
    return Panel(title, unit, {legend or title: expression}, red_from=red_from)


def figure(title: str, unit: str, expression: str, red_from: float | None = None) -> Panel:
    return Panel(title, unit, {title: expression}, is_figure=True, red_from=red_from)


def percentiles(title: str, buckets: str, red_from: float | None = None) -> Panel:
    """Of a histogram's `_bucket{…}`, as a course of median, 95th and 99th."""
    quantile = "histogram_quantile({q}, sum by (le) (rate({buckets}[5m])))"
    return Panel(
        title,
        "s",
        {f"p{round(q * 100)}": quantile.format(q=q, buckets=buckets) for q in (0.5, 0.95, 0.99)},
        red_from=red_from,
    )
