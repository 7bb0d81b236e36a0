import pytest

from bmms.main.operations.graphs import HEIGHT, WIDTH, Span, ceiling, drawn, points_of

SPAN = Span(begin=0, end=60, step=10)


def shown(value: float) -> str:
    return f"{value:g}"


def test_a_line_runs_from_left_to_right_and_upwards():
    graph = drawn("Load", {"one": [(0, 0.0), (10, 5.0), (20, 10.0)]}, SPAN, shown)
    assert graph.lines[0].path == f"M0.0 {HEIGHT}L100.0 80.0L200.0 0.0"
    assert (graph.ceiling, graph.middle, graph.floor) == ("10", "5", "0")
    assert SPAN.x(60) == WIDTH


def test_what_nobody_saw_is_not_drawn_across():
    graph = drawn("Load", {"one": [(0, 1.0), (10, 1.0), (40, 1.0), (50, 1.0)]}, SPAN, shown)
    assert graph.lines[0].path.count("M") == 2


def test_the_latest_the_lowest_and_the_highest_are_told_and_read_out():
    graph = drawn("Load", {"one": [(0, 3.0), (10, 9.0), (20, 4.0)], "two": [(0, 1.0)]}, SPAN, shown)
    first = graph.lines[0]
    assert (first.latest, first.lowest, first.highest) == ("4", "3", "9")
    assert graph.summary == "Load: one 4; two 1"


def test_a_line_without_points_is_left_out():
    assert drawn("Load", {"one": []}, SPAN, shown).lines == []


@pytest.mark.parametrize(("highest", "limit", "at"), [(4.0, 10, None), (6.0, 10, 0.0), (20.0, 10, HEIGHT / 2)])
def test_the_alerts_threshold_is_drawn_when_the_line_comes_near(highest: float, limit: float, at: float | None):
    assert drawn("Load", {"one": [(0, highest)]}, SPAN, shown, limit).limit == at


@pytest.mark.parametrize(("value", "round_number"), [(0, 1), (0.03, 0.05), (1, 1), (1.1, 2), (21, 25), (99, 100)])
def test_the_axis_ends_at_a_round_number(value: float, round_number: float):
    assert ceiling(value) == pytest.approx(round_number)


def test_only_numbers_are_points():
    assert points_of([[1, "2"], [2, "NaN"], [3, "+Inf"]]) == [(1.0, 2.0)]
