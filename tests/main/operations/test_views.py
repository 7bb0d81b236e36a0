"""The page against a Prometheus of the test's own: one that knows, one that hangs, one that is away."""

import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from tests import cast
from tests.main.operations.fake_prometheus import Prometheus, answering

from bmms.main.operations import signals, views


@pytest.fixture
def prometheus(settings) -> Iterator[type[Prometheus]]:
    with answering() as (address, behaviour):
        settings.PROMETHEUS_URL = address
        yield behaviour


@pytest.fixture
def administrator(client: Client, settings, db) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(cast.member("sol", None, "system_administrator"))
    return client


def page(client: Client, query: str = "") -> str:
    return client.get(f"/ops/{query}").getvalue().decode()


def test_the_golden_signals_are_drawn(administrator, prometheus):
    text = page(administrator)
    assert text.count("graph-field") == len(signals.SIGNALS)
    assert "99.951 %" in text
    assert 'aria-label="Requests: pages 0.25 /s; API 0.25 /s; everything else 0.25 /s"' in text
    assert text.rstrip().endswith("</html>")


@pytest.mark.parametrize(
    ("show", "value", "text"),
    [
        (signals.rate, 20.0, "20 /s"),
        (signals.rate, 1.234, "1.23 /s"),
        (signals.rate, 432.1, "432 /s"),
        (signals.share, 0.0, "0 %"),
        (signals.share, 0.05, "5 %"),
        (signals.share, 1.0, "100 %"),
        (signals.objective, 0.999996, "99.999 %"),
        (signals.objective, 0.88754, "88.7 %"),
        (signals.duration, 0.028, "28 ms"),
        (signals.duration, 0, "0 s"),
        (signals.seconds, 300, "5 min"),
    ],
)
def test_figures_have_the_digits_that_count(show: Any, value: float, text: str):
    assert show(value) == text


def test_alerts_that_fire_are_listed_the_critical_first_and_escaped(administrator, prometheus):
    text = page(administrator)
    assert text.index("PostgresNoLeader") < text.index("HighDiskUsage")
    assert "Nobody leads &lt;b&gt;" in text
    assert "Watchdog" not in text
    assert "HighCpuUsage" not in text


@pytest.mark.parametrize(("query", "length"), [("", 21600), ("?period=7d", 604800), ("?period=99y", 21600)])
def test_the_period_is_chosen_from_four(administrator, prometheus, query: str, length: int):
    page(administrator, query)
    asked = [parse_qs(urlsplit(path).query) for path in prometheus.asked if "query_range" in path]
    assert {round(float(one["end"][0]) - float(one["start"][0])) for one in asked} == {length}


def test_a_prometheus_that_is_away_is_told(administrator, settings):
    settings.PROMETHEUS_URL = "http://127.0.0.1:1"
    assert "Prometheus does not answer" in page(administrator)


@pytest.mark.parametrize("body", [b"<html>", b'{"status": "error"}'])
def test_an_answer_that_is_none_is_told(administrator, prometheus, body: bytes):
    prometheus.body = body
    assert "Prometheus does not answer" in page(administrator)


def test_a_prometheus_that_hangs_costs_two_seconds(administrator, prometheus):
    prometheus.hangs = threading.Event()
    begun = time.monotonic()
    text = page(administrator)
    assert "Prometheus does not answer" in text
    assert time.monotonic() - begun < 4


def test_a_prometheus_that_sends_elsewhere_is_not_followed(administrator, prometheus, monkeypatch):
    def moved(self) -> None:
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    monkeypatch.setattr(prometheus, "do_GET", moved)
    assert "Prometheus does not answer" in page(administrator)
    assert prometheus.asked
    assert "/elsewhere" not in prometheus.asked


def test_where_there_is_none_the_page_says_so(administrator, settings):
    settings.PROMETHEUS_URL = ""
    assert "No Prometheus here" in page(administrator)


def test_empty_figures_are_no_failure(administrator, prometheus, monkeypatch):
    monkeypatch.setattr(prometheus, "data", lambda self, path, asked: {"result": [], "alerts": []})
    text = page(administrator)
    assert text.count("Nothing measured yet") == len(signals.SIGNALS)
    assert "No alert fires" in text


def test_prometheus_is_asked_after_every_transaction_has_ended(client, committed_database, settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED, settings.PROMETHEUS_URL = False, "http://127.0.0.1:1"
    client.force_login(cast.member("sol", None, "system_administrator"))
    open_when_asked = []
    monkeypatch.setattr(views, "picture", lambda period: open_when_asked.append(connection.in_atomic_block))
    page(client)
    assert open_when_asked == [False]


def test_it_speaks_the_persons_language(administrator, prometheus):
    administrator.cookies["django_language"] = "fil"
    text = administrator.get("/ops/").getvalue().decode()
    assert "Mga hiling" in text
