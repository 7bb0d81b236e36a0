"""Writes Grafana's dashboards from boards/:  .venv/bin/python config/grafana/generate.py"""

import sys
from pathlib import Path

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    BigValueGraphMode,
    GraphTresholdsStyleMode,
    LegendDisplayMode,
    TooltipDisplayMode,
)
from grafana_foundation_sdk.models.dashboard import DataSourceRef, Threshold, ThresholdsMode

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from boards import BOARDS  # noqa: E402 - found through the line above
from boards.panels import Board, Panel  # noqa: E402

FOLDER = HERE / "dashboards"
SOURCE = DataSourceRef(type_val="prometheus", uid="prometheus")  # provisioning/datasources/prometheus.yml
WIDTH = 24  # of Grafana's grid


def file_content(board: Board) -> str:
    return JSONEncoder(sort_keys=True, indent=2).encode(built(board).build()) + "\n"


def built(board: Board) -> dashboard.Dashboard:
    page = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .tags(["bmms"])
        .time("now-3h", "now")
        .refresh("30s")
        .timezone("browser")
        .readonly()
    )
    for row in board.rows:
        page.with_row(dashboard.Row(row.title))
        for panel in row.panels:
            width = (
                WIDTH // 6 if panel.is_figure else WIDTH // min(len(row.panels), 3 if len(row.panels) % 3 == 0 else 2)
            )
            page.with_panel(drawn(panel).span(width).height(4 if panel.is_figure else 8))
    return page


def drawn(panel: Panel) -> stat.Panel | timeseries.Panel:
    found = as_figure() if panel.is_figure else as_course(panel)
    found.title(panel.title).unit(panel.unit).datasource(SOURCE).thresholds(thresholds(panel))
    for letter, (legend, expression) in zip("ABCDEFG", panel.queries.items(), strict=False):
        found.with_target(
            prometheus.Dataquery().expr(expression).legend_format(legend).ref_id(letter).datasource(SOURCE)
        )
    return found


def as_figure() -> stat.Panel:
    return stat.Panel().graph_mode(BigValueGraphMode.AREA)


def as_course(panel: Panel) -> timeseries.Panel:
    course = (
        timeseries.Panel()
        .min(0)
        .fill_opacity(8)
        .line_width(2)
        .legend(common.VizLegendOptions().display_mode(LegendDisplayMode.LIST).show_legend(True))
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
    )
    if panel.red_from is not None:
        course.thresholds_style(common.GraphThresholdsStyleConfig().mode(GraphTresholdsStyleMode.DASHED))
    return course


def thresholds(panel: Panel) -> dashboard.ThresholdsConfig:
    steps = [Threshold(value=None, color="green")]
    if panel.red_from is not None:
        steps.append(Threshold(value=panel.red_from, color="red"))
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for board in BOARDS:
        (FOLDER / f"{board.uid}.json").write_text(file_content(board), encoding="utf-8")


if __name__ == "__main__":
    main()
