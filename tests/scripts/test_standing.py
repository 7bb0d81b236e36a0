import json

import pytest

from production import standing
from production.standing import Line, Sample, SilentError, age

NOW = 1_000_000_000.0
MEMBERS = [
    {"Member": "db", "Role": "Leader", "State": "running"},
    {"Member": "db-replica1", "Role": "Sync Standby", "State": "streaming", "Lag in MB": 0},
    {"Member": "db-replica2", "Role": "Replica", "State": "streaming", "Lag in MB": 0},
]
EDGE = "web1 in, 3 connections\nweb2 in, 0 connections\n"
FIGURES = {
    "max by (queue) (bmms_jobs_oldest_waiting_seconds)": [Sample({"queue": "mail"}, 2)],
    "sum by (state) (bmms_jobs)": [Sample({"state": "done"}, 7), Sample({"state": "dead"}, 0)],
    "bmms_schedule_overdue_seconds": [Sample({}, 1)],
    standing.FREE: [Sample({"mountpoint": "/"}, 0.42), Sample({"mountpoint": "/boot"}, 0.8)],
    "bmms_backup_last_success_timestamp_seconds": [Sample({"kind": "dump", "repository": "1"}, NOW - 7200)],
    "bmms_restore_drill_last_success_timestamp_seconds": [Sample({}, NOW - 3 * 86400)],
    "bmms_restore_drill_rpo_seconds": [Sample({}, 51.6)],
    "bmms_restore_drill_rto_seconds": [Sample({}, 14.9)],
    "min by (service) (bmms_certificate_expires_timestamp_seconds)": [Sample({"service": "nginx"}, NOW + 60 * 86400)],
}


class Stack:
    def __init__(self) -> None:
        self.services = "web1|running|Up 2 hours (healthy)\nmigrate|exited|Exited (0) 2 hours ago\n"
        self.images, self.members, self.edge = "obcms-app 0123\nobcms-app 0123\n", MEMBERS, EDGE
        self.figures = dict(FIGURES)
        self.silent: set[str] = set()

    def ask(self, *words: str) -> str:
        if self.silent & set(words):
            raise SilentError("No such container")
        answers = {"ps": self.services, "inspect": self.images, "exec": self.edge}
        return json.dumps(self.members) if "patronictl" in words else answers[words[0]]

    def lines(self) -> dict[str, Line]:
        return {line.about: line for line in standing.standing(self.ask, lambda name: self.figures.get(name, []), NOW)}


@pytest.fixture
def stack() -> Stack:
    return Stack()


def test_all_is_well(stack: Stack):
    assert [line.about for line in stack.lines().values() if not line.well] == []
    assert stack.lines()["Restore drill"].says == "3 d ago: RPO 52 s, RTO 15 s"
    assert stack.lines()["Backups"].says == "dump 1: 2 h old"
    assert stack.lines()["Disks"].says == "/ 42% free, /boot 80% free"
    assert stack.lines()["Database"].says.startswith("db leads; db-replica1 sync standby streaming")


def change(name: str, value: object):
    return lambda stack: setattr(stack, name, value)


def figure(name: str, *samples: Sample):
    return lambda stack: stack.figures.update({name: list(samples)})


@pytest.mark.parametrize(
    ("about", "defect"),
    [
        ("Services", change("services", "web1|running|Up 2 hours (unhealthy)\n")),
        ("Services", change("services", "web1|exited|Exited (1) 2 hours ago\n")),
        ("Services", change("services", "")),
        ("Versions", change("images", "obcms-app 0123\nobcms-app 4567\n")),
        ("Database", change("members", MEMBERS[1:])),
        ("Database", change("members", [*MEMBERS[:2], {**MEMBERS[2], "Lag in MB": "unknown"}])),
        ("Database", change("members", [MEMBERS[0], {**MEMBERS[1], "Role": "Replica"}, MEMBERS[2]])),
        ("Web servers", change("edge", "web1 in, 3 connections\nweb2 drained, 0 connections\n")),
        ("Jobs", figure("max by (queue) (bmms_jobs_oldest_waiting_seconds)", Sample({"queue": "mail"}, 301))),
        ("Jobs", figure("sum by (state) (bmms_jobs)", Sample({"state": "dead"}, 1))),
        ("Jobs", figure("sum by (state) (bmms_jobs)")),
        ("Disks", figure(standing.FREE, Sample({"mountpoint": "/"}, 0.8), Sample({"mountpoint": "/srv"}, 0.05))),
        ("Disks", figure(standing.FREE)),
        ("Backups", figure("bmms_backup_failed == 1", Sample({"kind": "files"}, 1))),
        ("Backups", figure("bmms_backup_last_success_timestamp_seconds")),
        ("Restore drill", figure("bmms_restore_drill_last_success_timestamp_seconds", Sample({}, NOW - 9 * 86400))),
        (
            "Certificates",
            figure("min by (service) (bmms_certificate_expires_timestamp_seconds)", Sample({"service": "db"}, NOW)),
        ),
        ("Alerts", figure('ALERTS{alertstate="firing",alertname!="Watchdog"}', Sample({"alertname": "TargetDown"}, 1))),
    ],
)
def test_each_trouble_is_told(stack: Stack, about: str, defect):
    defect(stack)
    assert [line.about for line in stack.lines().values() if not line.well] == [about]


def test_a_part_that_is_silent_hides_no_other(stack: Stack):
    stack.silent = {"obcms-nginx-1"}
    lines = stack.lines()
    assert (lines["Web servers"].well, lines["Web servers"].says) == (False, "no answer: No such container")
    assert lines["Alerts"].well


def test_any_member_tells_of_the_database(stack: Stack):
    stack.silent = {"obcms-db-1", "obcms-db-replica1-1"}
    assert stack.lines()["Database"].well


def test_ages_are_read_at_a_glance():
    assert [age(seconds) for seconds in (0.4, 119, 125, 7200, 50 * 3600)] == ["0 s", "119 s", "2 min", "2 h", "2 d"]
