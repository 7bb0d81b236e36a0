"""The model of the load test's own machine, against the textbook and against what was recorded there."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from production.crowd import Alone, crowd, most_people, states
from production.measured import read_profile

ROOT = Path(__file__).resolve().parents[2]
RECORDED: list[dict[str, Any]] = json.loads((ROOT / "tests/load/recorded.json").read_text(encoding="utf-8"))["runs"]
NEAR = 0.2
QUIET = Alone(
    response=0.05, response_50=0.04, response_95=0.2, requests=1.0, service=0.04, cores=2, threads=32, at_rest=0.0
)


def test_one_person_never_waits():
    found = crowd(1, 20, QUIET)

    assert found.response_95 == pytest.approx(QUIET.response_95, rel=0.001)
    assert found.requests_per_second == pytest.approx(1 / 20.05)


def test_two_who_share_one_processor_are_the_textbooks():
    """M/M/1//2 with a pause as long as the service: P = 1/5, 2/5, 2/5."""
    assert states(2, 1.0, 1.0, 1) == pytest.approx([0.2, 0.4, 0.4])


def test_no_more_is_served_than_the_processors_can():
    found = crowd(5000, 20, QUIET)

    assert found.requests_per_second == pytest.approx(2 / 0.04)
    assert found.response_95 == pytest.approx(5000 / 50 - 20, rel=0.05), "everybody's round takes people / served"


def test_what_runs_at_rest_runs_while_people_wait_too():
    """It leaves four fifths of the machine: as many requests are in it, and each takes as much longer."""
    beside = replace(QUIET, at_rest=0.4, service=QUIET.service * 0.8)
    assert beside.slowed_service == pytest.approx(QUIET.slowed_service)

    assert crowd(800, 20, beside).requests_per_second == pytest.approx(crowd(800, 20, QUIET).requests_per_second)
    assert crowd(800, 20, beside).response_95 == pytest.approx(crowd(800, 20, QUIET).response_95 * 5 / 4, rel=0.01)


def test_people_are_predicted_to_be_served_in_time_as_they_were():
    """docs/performance.md: 1,100 who think for 20 s were, those who think for 14 s were not."""
    alone = read_profile(ROOT / "docs/capacity-profile.json").alone
    assert alone is not None
    assert most_people(14, 0.5, alone) < 1100 <= most_people(20, 0.5, alone)


def test_the_most_people_are_those_who_are_still_answered_in_time():
    most = most_people(20, 0.5, QUIET)

    assert crowd(most, 20, QUIET).response_95 <= 0.5 < crowd(most + 1, 20, QUIET).response_95


@pytest.mark.parametrize("run", RECORDED, ids=lambda run: f"{run['users']} people, {run['think_seconds']:.0f} s")
def test_what_was_recorded_is_predicted_within_a_fifth(run: dict[str, Any]):
    alone = read_profile(ROOT / "docs/capacity-profile.json").alone
    assert alone is not None
    found = crowd(run["users"], run["think_seconds"], alone)

    assert found.requests_per_second == pytest.approx(run["requests_per_second"], rel=NEAR)
    assert found.response_95 * 1000 == pytest.approx(run["p95"], rel=NEAR)
