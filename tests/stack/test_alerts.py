"""Every alert has somebody who acts, a page that says how, and is seen to fire and to keep silent."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from containers.generated import TOLD
from production.envfile import parse
from tests.source import ROOT
from tests.stack.alert_cases import BACKUPS, CASES, Series

RULES = ROOT / "config/prometheus"
FILES = sorted(RULES.glob("*_rules.yml"))
OWNERS = {"application", "database", "infrastructure"}
ALWAYS = "Watchdog"


def groups_of(file: Path) -> list[dict[str, Any]]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]


def groups() -> list[dict[str, Any]]:
    return [group for file in FILES for group in groups_of(file)]


ALERTS = {rule["alert"]: rule for group in groups() for rule in group["rules"] if "alert" in rule}


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", ALERTS)
def test_an_alert_has_an_owner_a_severity_a_sentence_and_a_runbook(name: str):
    labels, notes = ALERTS[name]["labels"], ALERTS[name]["annotations"]
    assert labels["owner"] in OWNERS
    assert labels["severity"] in ({"none"} if name == ALWAYS else {"critical", "warning"})
    page, _, anchor = notes["runbook"].partition("#")
    assert notes["summary"]
    assert anchor == name.lower()
    assert anchor in anchors(ROOT / page)


def test_every_alert_has_both_cases_and_no_case_is_left_over():
    assert set(CASES) == set(ALERTS) - {ALWAYS}


def test_the_group_of_the_guide_holds_its_table():
    """Metric and threshold of the guide's table, in its order."""
    guide = [rule["expr"] for group in groups() if group["name"] == "bmms_alerts" for rule in group["rules"]]
    thresholds = ["> 5", "> 0.05", "> 0.85", "> 0.90", "> 450", "> 7.5 * 1024 ^ 3", "> 0.90"]
    assert len(guide) == len(thresholds)
    assert [limit for limit, expression in zip(thresholds, guide, strict=True) if limit not in expression] == []


def test_the_prometheus_file_reads_every_rule_file():
    listed = yaml.safe_load((RULES / "prometheus.yml").read_text(encoding="utf-8"))["rule_files"]
    assert sorted(listed) == [file.name for file in FILES]


# --- promtool --------------------------------------------------------------------------------------------------------


def firing(name: str, series: Series, at: str, *, expected: bool, step: str = "1m") -> dict[str, Any]:
    question = f'count(ALERTS{{alertname="{name}",alertstate="firing"}}) > bool 0'
    return {
        "interval": step,
        "input_series": [{"series": one, "values": values} for one, values in series.items()],
        "promql_expr_test": [
            {"expr": question, "eval_time": at, "exp_samples": [{"labels": "{}", "value": 1}] if expected else []}
        ],
    }


def both_cases(names: set[str], step: str) -> list[dict[str, Any]]:
    return [
        test
        for name, case in CASES.items()
        if name in names and case.step == step
        for test in (
            firing(name, case.fires, case.at, expected=True, step=step),
            firing(name, case.silent, case.silent_at, expected=False, step=step),
        )
    ]


def promtool(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """From the machine where it has one, else from the image."""
    command = ["promtool"]
    if shutil.which("promtool") is None:
        command = ["docker", "run", "--rm", "--network=none", "-v", f"{folder}:{folder}:ro", "-w", str(folder)]
        command += ["obcms-prometheus", "promtool"]
    return subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy whose groups are all evaluated in the step of the test."""
    for file in RULES.iterdir():
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(re.sub(r"^ +interval: .*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    tmp_path.chmod(0o755)
    return tmp_path


def tried(folder: Path, file: str, tests: list[dict[str, Any]], step: str = "1m") -> str:
    """What promtool complains about; a complaint names the alert in its expression."""
    files = [file] if file == "cause_rules.yml" else ["recording_rules.yml", file]  # each costs time in every step
    order = [group["name"] for one in files for group in groups_of(RULES / one)]
    content = {"rule_files": files, "evaluation_interval": step, "group_eval_order": order, "tests": tests}
    (folder / "cases.yml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    done = promtool(folder, "test", "rules", "cases.yml")
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("step", sorted({case.step for case in CASES.values()}))
@pytest.mark.parametrize("file", ["alert_rules.yml", "cause_rules.yml"])
def test_each_alert_fires_and_stays_silent(rules: Path, file: str, step: str):
    names = {rule.get("alert") for group in groups_of(RULES / file) for rule in group["rules"]}
    assert tried(rules, file, both_cases(names, step), step) == ""


def test_a_backup_that_there_is_none_of_is_told_whatever_the_others_say(rules: Path):
    whole = dict.fromkeys(BACKUPS, "0+60x40")
    missing = [{series: values for series, values in whole.items() if series != one} for one in BACKUPS]
    cases = [firing("BackupTooOld", series, "30m", expected=series != whole) for series in (whole, *missing)]
    assert tried(rules, "cause_rules.yml", cases) == ""


def test_an_alert_whose_threshold_moves_is_noticed(rules: Path):
    """The cases are near enough to their thresholds: with HighMemoryUsage at 80 % its silent case fires."""
    file = rules / "alert_rules.yml"
    file.write_text(file.read_text().replace("node_memory_MemTotal_bytes > 0.90", "node_memory_MemTotal_bytes > 0.80"))
    silent = firing("HighMemoryUsage", CASES["HighMemoryUsage"].silent, "20m", expected=False)
    assert "HighMemoryUsage" in tried(rules, file.name, [silent])


def test_promtool_accepts_the_configuration(rules: Path):
    done = promtool(rules, "check", "config", "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


# --- Alertmanager ----------------------------------------------------------------------------------------------------

ENV = """\
EMAIL_HOST=smtp.barmm.gov.ph
EMAIL_PORT=587
EMAIL_USE_TLS=1
EMAIL_HOST_USER=obcms@barmm.gov.ph
EMAIL_HOST_PASSWORD=a-password
DEFAULT_FROM_EMAIL=OBCMS <noreply@barmm.gov.ph>
ALERT_EMAIL_TO=infra@barmm.gov.ph
"""


@pytest.mark.parametrize("more", ["", "ALERT_WEBHOOK_URL=https://chat/x\nWATCHDOG_WEBHOOK_URL=https://ping/x\n"])
def test_alertmanager_accepts_what_is_rendered(tmp_path: Path, more: str):
    values = parse(ENV + more).values()
    for name in TOLD["alerts"]:
        (tmp_path / name).write_text(values.get(name, ""), encoding="utf-8")
    tmp_path.chmod(0o755)
    command = ["docker", "run", "--rm", "--network=none", "-v", f"{tmp_path}:/run/generated:ro"]
    command += ["-v", f"{ROOT}/config/alertmanager:/etc/alertmanager:ro", "obcms-alertmanager", "sh", "-c"]
    check = "/etc/alertmanager/start --render && amtool check-config /tmp/alertmanager.yml"
    done = subprocess.run([*command, check], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("alert", "receiver"),
    [
        ("alertname=Watchdog severity=none", "watchdog"),
        ("alertname=HighErrorRate severity=critical", "people"),
        ("alertname=BeatSilent severity=warning", "people"),
    ],
)
def test_an_alert_goes_to_whom_it_should(alert: str, receiver: str):
    command = [
        "docker",
        "run",
        "--rm",
        "--network=none",
        "-v",
        f"{ROOT}/config/alertmanager:/c:ro",
        "obcms-alertmanager",
    ]
    command += ["amtool", "config", "routes", "test", "--config.file=/c/alertmanager.yml", *alert.split()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == receiver
