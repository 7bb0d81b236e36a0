"""The running Prometheus knows all that dashboards and alerts ask it for."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import yaml

from tests.source import ROOT
from tests.stack.engine import Stack

DASHBOARDS = 'django_http_request_duration_seconds_count{view="site:home"}'
PROMETHEUS = "http://127.0.0.1:9090/api/v1"
PROMETHEUS_FILES = ROOT / "config/prometheus"
RULES = sorted(PROMETHEUS_FILES.glob("*_rules.yml"))
BOARDS = sorted((ROOT / "config/grafana/dashboards").glob("*.json"))
METRIC = re.compile(
    r"\b((?:node|pg|redis|bmms|django|etcd|patroni|pgbouncer|alertmanager)_\w+|bmms:\w[\w:]*|up)(\{[^}]*\})?"
)
GROUPING = re.compile(r"\b(?:by|on|without)\s*\([^)]*\)")

# Nothing to see while all is well. Each was seen with figures elsewhere: the reason says where.
DECLARED_ZEROS = {
    r"bmms_backup_last_success_timestamp_seconds": "before the first backup; test_backup_moments_arrive writes one",
    r"bmms_backup_failed": "until the service `backup` has looked at its plan for the first time",
    r"bmms_restore_drill_last_success_timestamp_seconds": "before the first drill; test_backup_moments_arrive writes one",
    r"redis_errors_total\{.*NOREPLICAS.*": "no write was refused; test_refused_writes_are_counted has one refused",
    r'django_http_requests_total\{status=~"5\.\."\}': "no error of ours; test_errors_of_ours_are_counted has one",
}


def ask(path: str, **parameters: str) -> Any:
    try:
        with urlopen(f"{PROMETHEUS}/{path}?{urlencode(parameters)}", timeout=20) as answer:  # noqa: S310 - Prometheus on this machine
            return json.load(answer)["data"]
    except HTTPError as refusal:
        if refusal.code >= 500:
            raise  # it is not up yet; no fault of the question
        pytest.fail(f"{parameters}: {refusal.read().decode()}")


def figures(expression: str) -> list[float]:
    values = (float(series["value"][1]) for series in ask("query", query=expression)["result"])
    return [value for value in values if value == value]


def is_declared(selector: str) -> bool:
    return any(re.fullmatch(pattern, selector) for pattern in DECLARED_ZEROS)


def is_excused(expression: str) -> bool:
    """Whether all that it lacks is declared, and it does lack something."""
    lacking = [selector for selector in selectors(expression) if not figures(selector)]
    return bool(lacking) and all(map(is_declared, lacking))


def selectors(expression: str) -> set[str]:
    return {match[1] + (match[2] or "") for match in METRIC.finditer(GROUPING.sub("", expression))}


@pytest.fixture(scope="module")
def traffic(people: Stack) -> Stack:
    """Somebody at work until what they do is counted, by nginx, by Django and in what is recorded of it."""
    browser = people.browser()
    browser.sign_in("head.of.office.moh@sample.test", "violet mangrove 42")

    def counted() -> bool:
        assert browser.get("/moh/").status == 200
        return all(map(figures, ("bmms:slow:ratio_rate5m", f"sum(rate({DASHBOARDS}[5m])) > 0")))

    people.wait_until(counted, 240, "their pages to be counted", every=1)
    browser.close()
    return people


def down() -> list[str]:
    targets = ask("targets", state="active")["activeTargets"]
    return [f"{one['labels']['job']} {one['labels']['instance']}" for one in targets if one["health"] != "up"]


def test_every_target_is_up(stack: Stack) -> None:
    stack.wait_until(lambda: not down(), 120, "every target to be up")
    configured = yaml.safe_load((PROMETHEUS_FILES / "prometheus.yml").read_text())["scrape_configs"]
    wanted = {job["job_name"]: sum(len(one["targets"]) for one in targets_of(job)) for job in configured}
    found = [one["labels"]["job"] for one in ask("targets", state="active")["activeTargets"]]
    assert {job: found.count(job) for job in set(found)} == wanted


def targets_of(job: dict[str, Any]) -> list[dict[str, Any]]:
    listed = [file for source in job.get("file_sd_configs", []) for file in source["files"]]
    in_files = [one for file in listed for one in yaml.safe_load((PROMETHEUS_FILES / file).read_text())]
    return [*job.get("static_configs", []), *in_files]


def test_jobs_are_counted_in_one_place(stack: Stack) -> None:
    """Each counting reads the whole table."""
    for metric in ("bmms_jobs", "bmms_workers", "bmms_jobs_oldest_waiting_seconds", "bmms_schedule_overdue_seconds"):
        stack.wait_until(
            lambda m=metric: figures(f"count(count by (instance) ({m}))") == [1], 60, f"one source of {metric}"
        )


def test_a_target_that_is_away_is_noticed(stack: Stack) -> None:
    stack.compose("stop", "redis-cache")
    try:
        stack.wait_until(lambda: figures('redis_up{set="cache"} == 0'), 60, "Prometheus to miss the cache")
    finally:
        stack.compose("start", "redis-cache")
        stack.wait_until_healthy("redis-cache")


@pytest.mark.parametrize("board", BOARDS, ids=lambda file: file.stem)
def test_every_panel_has_figures(traffic: Stack, board: Path) -> None:
    panels = json.loads(board.read_text(encoding="utf-8"))["panels"]
    asked = {target["expr"]: panel["title"] for panel in panels for target in panel.get("targets", [])}

    def silent() -> dict[str, str]:
        missing = {title: expression for expression, title in asked.items() if not figures(expression)}
        return {title: text for title, text in missing.items() if not is_excused(text)}

    try:
        traffic.wait_until(lambda: not silent(), 90, "figures for every panel", every=5)
    except AssertionError:
        assert silent() == {}
        raise


@pytest.mark.parametrize("file", RULES, ids=lambda file: file.stem)
def test_every_series_that_a_rule_asks_for_exists(traffic: Stack, file: Path) -> None:
    """An alert on a name that does not exist never fires."""
    rules = [rule for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
    asked = {selector: rule.get("alert") or rule["record"] for rule in rules for selector in selectors(rule["expr"])}
    assert {s: name for s, name in asked.items() if not figures(s) and not is_declared(s)} == {}


def test_prometheus_could_evaluate_every_rule(traffic: Stack) -> None:
    groups = ask("rules")["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    written = [
        rule for file in RULES for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]
    ]
    assert len(rules) == len(written)
    assert {rule["name"]: rule.get("lastError") for rule in rules if rule["health"] != "ok"} == {}


def test_every_server_counts_and_their_counts_make_the_sum(traffic: Stack) -> None:
    assert len(figures('sum by (instance) (django_http_requests_total{status="200"}) > 0')) == 4


def test_every_certificate_is_seen_where_it_is_served(stack: Stack) -> None:
    stack.wait_until(
        lambda: figures("sum(bmms_tls_up)") == [7], 130, "nginx, three databases, two poolers, the authority"
    )
    assert min(figures("bmms_certificate_expires_timestamp_seconds - time()")) > 0


def test_backup_moments_arrive(stack: Stack) -> None:
    """By a file in the volume `facts`, as backups and drills will write them."""
    write = "printf 'bmms_backup_last_success_timestamp_seconds{kind=\"trial\"} 4711\\nbmms_restore_drill_last_success_timestamp_seconds 42\\n' > /srv/facts/trial.prom"
    in_facts = ("run", "--rm", "--network=none", "-v", "obcms_facts:/srv/facts", "obcms-exporters", "sh", "-c")
    stack.docker(*in_facts, write)
    try:
        stack.wait_until(
            lambda: (
                figures('bmms_backup_last_success_timestamp_seconds{kind="trial"}') == [4711]
                and figures("bmms_restore_drill_last_success_timestamp_seconds") == [42]
            ),
            60,
            "the moments to arrive",
        )
    finally:
        stack.docker(*in_facts, "rm /srv/facts/trial.prom")


def test_refused_writes_are_counted(stack: Stack) -> None:
    """The master needs a replica that follows to take a write; for a moment it is asked for more than there are."""
    redis = (stack.redis_master(), "redis-cli")
    stack.exec(*redis, "config", "set", "min-replicas-to-write", "3")
    try:
        assert "NOREPLICAS" in stack.exec(*redis, "set", "trial", "1", check=False).stdout
    finally:
        stack.exec(*redis, "config", "set", "min-replicas-to-write", "1")
    stack.wait_until(
        lambda: figures('redis_errors_total{set="bmms-master",err="NOREPLICAS"} > 0'), 60, "the refusal to be counted"
    )


def test_errors_of_ours_are_counted(people: Stack) -> None:
    """Somebody holds the table for longer than a request waits for it."""
    browser = people.browser()
    browser.sign_in("head.of.office.moh@sample.test", "violet mangrove 42")
    browser.get("/moh/onboarding/")
    with ThreadPoolExecutor(1) as aside:
        holding = aside.submit(people.superuser, "LOCK TABLE organizations_onboardingnote; SELECT pg_sleep(12)")
        held = (
            "SELECT 1 FROM pg_locks WHERE relation = 'organizations_onboardingnote'::regclass AND mode LIKE 'AccessEx%'"
        )
        people.wait_until(lambda: people.superuser(held), 10, "somebody holds the table", every=0.2)
        answer = browser.post("/moh/onboarding/record/", {"text": "in vain"})
        holding.result()
    assert answer.status >= 500
    people.wait_until(lambda: figures('django_http_requests_total{status=~"5.."} > 0'), 60, "the error to be counted")


def test_alerts_reach_alertmanager(stack: Stack) -> None:
    """Watchdog fires all the time: were it not there, no other alert would be either."""
    assert len(ask("alertmanagers")["activeAlertmanagers"]) == 1
    amtool = ("amtool", "--alertmanager.url=http://localhost:9093", "alert", "query", "--output=json")
    stack.wait_until(
        lambda: (
            "Watchdog" in {one["labels"]["alertname"] for one in json.loads(stack.exec("alertmanager", *amtool).stdout)}
        ),
        60,
        "the watchdog to arrive",
    )
