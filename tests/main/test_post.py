"""A request hands an id in and goes on, whatever the broker does."""

import time
from collections.abc import Callable
from threading import Event

import pytest

from bmms.main import post as module
from bmms.main.post import Post


def until(condition: Callable[[], object], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_letters_are_sent_in_order():
    sent: list[tuple[int, str]] = []
    post = Post(lambda *letter: sent.append(letter))
    for number in range(3):
        post.hand_in(number, "mail.send")
    post.wait_until_sent()
    assert sent == [(0, "mail.send"), (1, "mail.send"), (2, "mail.send")]


def test_a_broker_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_WAITING", 10)
    monkeypatch.setattr(module, "PATIENCE_AT_EXIT", 0.05)
    hanging = Event()
    post = Post(lambda *_letter: hanging.wait(5) and None)

    begun = time.perf_counter()
    for number in range(100):
        post.hand_in(number, "mail.send")
    assert time.perf_counter() - begun < 0.2
    assert post.waiting.qsize() == 10, "what is too much is dropped; the schedule announces it again"
    hanging.set()


def test_after_a_failure_nobody_tries_for_a_while():
    tried: list[int] = []

    def fail(number: int) -> None:
        tried.append(number)
        raise OSError

    post = Post(fail, pause=60)
    post.hand_in(1)
    until(lambda: post.closed_until)
    post.hand_in(2)
    assert tried == [1]
    assert post.waiting.empty()


def test_when_the_pause_is_over_letters_are_sent_again():
    sent: list[int] = []

    def fail_once(number: int) -> None:
        sent.append(number)
        if number == 1:
            raise OSError

    post = Post(fail_once, pause=0.02)
    post.hand_in(1)
    until(lambda: post.closed_until and time.monotonic() > post.closed_until)
    post.hand_in(2)
    until(lambda: sent == [1, 2])
