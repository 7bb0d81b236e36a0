import pytest

from tests.load.results import Results, percentiles, summary, verdict


@pytest.fixture
def results():
    found = Results()
    found.begun = {"ramp": 0.0, "steady": 10.0}
    found.note("sign-in", 900, "")
    found.phase = "steady"
    for milliseconds in range(1, 101):
        found.note("home", milliseconds, "")
    return found


def told(results, **more):
    return {"leaks": [], "ramp": results.of("ramp", 10.0), "steady": results.of("steady", 60.0), **more}


def test_the_ramp_is_told_apart(results):
    assert results.of("ramp", 10.0)["requests"] == 1
    steady = results.of("steady", 60.0)
    assert (steady["requests"], steady["requests_per_second"]) == (100, 2.0)
    assert steady["endpoints"]["home"] == {
        "requests": 100,
        "p50": 51,
        "p95": 96,
        "p99": 100,
        "slowest": 100,
        "mean": 50.5,
    }


def test_nothing_answered_is_no_success(results):
    assert percentiles([]) == {}
    assert verdict(told(Results())) == 1


def test_the_goal(results, capsys):
    assert verdict(told(results)) == 0
    results.note("home", 20, "502")
    assert verdict(told(results)) == 1
    assert "1 errors" in summary("steady", results.of("steady", 60.0))
    assert "1 x home: 502" in summary("steady", results.of("steady", 60.0))


def test_slow_is_no_success(results):
    for _again in range(20):
        results.note("home", 900, "")
    assert verdict(told(results)) == 1


def test_a_leak_outweighs_everything(results, capsys):
    assert verdict(told(results, leaks=["ana saw people of mole"])) == 3
    assert "ana saw people of mole" in capsys.readouterr().out
