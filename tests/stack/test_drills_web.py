"""Drills on the web servers."""

import subprocess
import time

import pytest

from tests.stack.drill import Drill

pytestmark = pytest.mark.drill
SERVERS = ("web1", "web2", "web3", "web4")
LONGEST_REQUEST = 60  # seconds
NOTICED = 8  # seconds: longer than a page takes on a busy machine


@pytest.mark.stack
def test_web_killed(drill: Drill) -> None:
    """A killed web server fails no read and at most the three posts that it had in hand; it is back 10 s after its start."""
    with drill.people_at_work():
        drill.kill("web2")
        time.sleep(15)
        drill.start("web2")
        drill.back("web2")
        drill.measured(back_in_rotation=in_rotation(drill, "web2"))
    drill.nothing_is_lost()
    assert drill.errors("GET") == 0
    assert drill.errors("POST") <= 3
    assert drill.figures["p99"] < 2.5


def test_web_frozen(drill: Drill) -> None:
    """While a web server is frozen for 25 s at most one request in a thousand fails, and none takes longer than 60 s; most people
    notice nothing.

    New requests avoid it, as it has the most under way; those already sent to it wait.
    """
    with drill.people_at_work():
        drill.stack.docker("pause", "obcms-web3-1")
        time.sleep(25)
        drill.stack.docker("unpause", "obcms-web3-1")
        drill.back("web3")
    drill.measured(waited_for_it=sum(answer.seconds > NOTICED for answer in drill.ledger.answers))
    drill.nothing_is_lost()
    assert drill.errors() <= 0.001 * len(drill.ledger.answers)
    assert drill.figures["slowest"] < LONGEST_REQUEST
    assert drill.figures["waited_for_it"] <= len(drill.browsers) / 2


def test_rolling_restart(drill: Drill) -> None:
    """All four web servers are restarted one after the other, each drained first, and no request fails."""
    with drill.people_at_work():
        begun = time.monotonic()
        for server in SERVERS:
            edge(drill, "drain", server)
            drill.stack.docker("restart", f"obcms-{server}-1")
            drill.back(server)
            edge(drill, "undrain", server)
        drill.measured(all_four=round(time.monotonic() - begun, 1))
    drill.nothing_is_lost()
    assert drill.errors() == 0


def edge(drill: Drill, *words: str) -> None:
    done = subprocess.run(
        [drill.stack.folder / "scripts/edge", *words], capture_output=True, text=True, check=False, timeout=90
    )
    assert done.returncode == 0, done.stdout + done.stderr


def in_rotation(drill: Drill, server: str) -> float:
    """Seconds until nginx gives it requests again: the header Server names who answered."""
    browser = drill.stack.browser()

    def answers() -> bool:
        return any(browser.get("/health/").headers.get("server") == server for _ in range(8))

    return round(drill.stack.wait_until(answers, 10, f"{server} gets requests"), 1)
