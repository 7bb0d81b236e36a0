"""What the page shows: the golden signals, the objectives and the alerts that fire."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.main.operations.graphs import Graph, Points, Span, drawn, points_of
from bmms.main.operations.prometheus import Question, answers

POINTS: Final = 180  # in a graph
PERIODS: Final = {"1h": 3600, "6h": 6 * 3600, "1d": 86400, "7d": 7 * 86400}
EDGE: Final = "bmms_edge_requests_total"
PAGES: Final = 'sum by (le) (rate(bmms_edge_request_duration_seconds_bucket{route_group="page"}[5m]))'
TWO_MINUTES: Final = 120
LONG_LOST: Final = 0.99  # below it, thousandths of a percent say nothing
DISKS: Final = 'fstype!~"tmpfs|ramfs|squashfs|overlay"'


def digits(value: float) -> str:
    """As many as count: 123, 12.3, 1.23, 0.05; 20 and not 20.0."""
    shown = f"{value:.{0 if value >= 100 else 1 if value >= 10 else 2}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def rate(value: float) -> str:
    return f"{digits(value)} /s"


def share(value: float) -> str:
    return f"{digits(value * 100)} %"


def objective(value: float) -> str:
    """Not rounded up to a whole that it is not."""
    return f"{int(value * 1000) / 10:.1f} %" if value < LONG_LOST else f"{int(value * 100_000) / 1000:.3f} %"


def duration(value: float) -> str:
    return f"{value * 1000:.0f} ms" if 0 < value < 1 else f"{digits(value)} s"


def seconds(value: float) -> str:
    return f"{digits(value)} s" if value < TWO_MINUTES else f"{value / 60:.0f} min"


def whole(value: float) -> str:
    return f"{value:.0f}"


@dataclass(frozen=True)
class Signal:
    title: str | Promise
    show: Callable[[float], str]
    lines: Mapping[str | Promise, str]
    limit: float | None = None  # from which the first line raises an alert


SIGNALS: Final = (
    Signal(
        gettext_lazy("Requests"),
        rate,
        {
            gettext_lazy("pages"): f'sum(rate({EDGE}{{route_group="page"}}[5m]))',
            "API": f'sum(rate({EDGE}{{route_group="api"}}[5m]))',
            gettext_lazy("everything else"): f'sum(rate({EDGE}{{route_group!~"page|api"}}[5m]))',
        },
    ),
    Signal(
        gettext_lazy("Errors"),
        share,
        {
            gettext_lazy("errors of ours"): f'sum(rate({EDGE}{{class="5xx"}}[5m])) / (sum(rate({EDGE}[5m])) > 0)',
            gettext_lazy("refused as too many"): f'sum(rate({EDGE}{{class="429"}}[5m])) / (sum(rate({EDGE}[5m])) > 0)',
        },
        limit=0.05,
    ),
    Signal(
        gettext_lazy("Time of pages"),
        duration,
        {
            gettext_lazy("half of them within"): f"histogram_quantile(0.5, {PAGES})",
            gettext_lazy("95 of 100 within"): f"histogram_quantile(0.95, {PAGES})",
        },
    ),
    Signal(
        gettext_lazy("Load"),
        share,
        {
            gettext_lazy("memory"): "max(1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)",
            gettext_lazy("processors"): 'max(1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])))',
            gettext_lazy("disks"): f"max(1 - node_filesystem_avail_bytes{{{DISKS}}} / node_filesystem_size_bytes)",
        },
        limit=0.9,
    ),
    Signal(
        gettext_lazy("Database"),
        seconds,
        {
            gettext_lazy("replicas behind"): "max(pg_replication_lag_seconds)",
            gettext_lazy("wait for a connection"): "max(pgbouncer_pools_client_maxwait_seconds)",
        },
        limit=30,
    ),
    Signal(
        gettext_lazy("Background work"),
        seconds,
        {
            gettext_lazy("longest wait"): "max(bmms_jobs_oldest_waiting_seconds)",
            gettext_lazy("periodic work overdue"): "max(bmms_schedule_overdue_seconds)",
        },
        limit=300,
    ),
)

FIGURES: Final[Mapping[str, tuple[Callable[[float], str], str]]] = {
    "availability": (objective, "1 - bmms:faults:ratio_rate1d"),
    "on_time": (objective, "1 - bmms:slow:ratio_rate1d"),
    "requests": (rate, "bmms:requests:rate5m"),
    "up": (whole, "sum(up)"),
    "targets": (whole, "count(up)"),
    "webs": (whole, 'sum(up{job="web"})'),
}


@dataclass(frozen=True)
class Alert:
    name: str
    summary: str
    severity: str
    since: datetime

    @property
    def is_critical(self) -> bool:
        return self.severity == "critical"


@dataclass(frozen=True)
class Picture:
    figures: dict[str, str]
    alerts: list[Alert]
    graphs: list[Graph]
    begin: datetime
    end: datetime


def picture(period: str) -> Picture:
    """Asks Prometheus; raises NotAnswering."""
    end = timezone.now().timestamp()
    span = Span(end - PERIODS[period], end, PERIODS[period] / POINTS)
    found = answers([*(figure_question(expression) for _show, expression in FIGURES.values()), *courses(span), ALERTS])
    figures, graphs, alerts = found[: len(FIGURES)], found[len(FIGURES) : -1], found[-1]
    return Picture(
        figures={name: first(data, show) for (name, (show, _)), data in zip(FIGURES.items(), figures, strict=True)},
        alerts=firing(alerts["alerts"]),
        graphs=list(joined(graphs, span)),
        begin=datetime.fromtimestamp(span.begin, UTC),
        end=datetime.fromtimestamp(span.end, UTC),
    )


ALERTS: Final[Question] = ("alerts", {})


def figure_question(expression: str) -> Question:
    return "query", {"query": expression}


def courses(span: Span) -> list[Question]:
    times: dict[str, object] = {"start": span.begin, "end": span.end, "step": span.step}
    return [("query_range", {"query": expression} | times) for one in SIGNALS for expression in one.lines.values()]


def first(data: Any, show: Callable[[float], str]) -> str:
    found = points_of([series["value"] for series in data["result"]])
    return show(found[0][1]) if found else "–"


def joined(graphs: list[Any], span: Span) -> list[Graph]:
    left, made = iter(graphs), []
    for one in SIGNALS:
        lines: dict[str, Points] = {str(label): course(next(left)) for label in one.lines}
        made.append(drawn(str(one.title), lines, span, one.show, one.limit))
    return made


def course(data: Any) -> Points:
    return points_of(data["result"][0]["values"]) if data["result"] else []


def firing(alerts: list[Any]) -> list[Alert]:
    """The critical ones first, then the newest; without the one that always fires."""
    found = [
        Alert(
            name=one["labels"]["alertname"],
            summary=one["annotations"].get("summary") or _("No description"),
            severity=one["labels"].get("severity", ""),
            since=datetime.fromisoformat(one["activeAt"]),
        )
        for one in alerts
        if one["state"] == "firing" and one["labels"].get("severity") != "none"
    ]
    return sorted(found, key=lambda alert: (not alert.is_critical, -alert.since.timestamp()))
