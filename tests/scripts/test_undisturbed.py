"""With real signals and a real lock."""

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from production.rollout import Clone, FailedError, StoppedError
from production.undisturbed import LOCK, SIGNALS, alone, listening, tell


@pytest.mark.parametrize("number", SIGNALS)
def test_a_wish_to_stop_is_heard_before_the_next_step_and_once(tmp_path: Path, number: signal.Signals, capsys):
    clone = Clone(tmp_path)
    with listening():
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)
        with pytest.raises(StoppedError, match=f"stopped by {number.name}"):
            clone.run("touch", "never")
        os.kill(os.getpid(), number)
        clone.run("touch", "on-the-way-back")
    assert [path.name for path in tmp_path.iterdir()] == ["on-the-way-back"]
    assert "leaves nothing halfway" in capsys.readouterr().out


def test_the_step_under_way_ends(tmp_path: Path):
    """A key reaches whatever runs at the terminal: what runs here is in a session of its own."""
    clone = Clone(tmp_path)
    with listening():
        sessions = clone.run("sh", "-c", "cut -d' ' -f6 /proc/$$/stat")
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        assert clone.run("sh", "-c", "sleep 0.4; echo done") == "done\n"
        with pytest.raises(StoppedError):
            clone.run("true")
    assert int(sessions) != os.getsid(0)


def test_afterwards_signals_do_what_they_did():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    with listening():
        assert all(signal.getsignal(number) != before[number] for number in SIGNALS)
    assert {number: signal.getsignal(number) for number in SIGNALS} == before


def test_what_nohup_has_ignored_stays_ignored(monkeypatch):
    usual = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with listening():
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, usual)


def test_who_comes_second_is_told_who_is_at_it(tmp_path: Path):
    with (
        alone(tmp_path),
        pytest.raises(FailedError, match=f"is at it since .* as process {os.getpid()}"),
        alone(tmp_path),
    ):
        pass
    with alone(tmp_path):  # and has his turn when the first has ended
        pass


def hold(folder: Path) -> None:
    with alone(folder):
        (folder / "held").touch()
        time.sleep(60)


def test_a_process_that_was_killed_keeps_nobody_waiting(tmp_path: Path):
    other = multiprocessing.get_context("fork").Process(target=hold, args=(tmp_path,))
    other.start()
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    with pytest.raises(FailedError, match="not now"), alone(tmp_path):
        pass
    other.kill()
    other.join()
    with alone(tmp_path):
        assert str(os.getpid()) in (tmp_path / LOCK).read_text()


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path):
    (tmp_path / "var").write_text("a file")
    with pytest.raises(FailedError, match=r"release\.lock"), alone(tmp_path):
        pass


def test_a_terminal_that_is_gone_ends_nothing(monkeypatch):
    def gone(*words, **more):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("builtins.print", gone)
    tell("nobody reads it")
