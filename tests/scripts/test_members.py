from collections.abc import Iterator
from pathlib import Path

import pytest

from production import members
from production.members import roles, upgrade
from production.releases import records
from production.rollout import Clone, FailedError

WELL = {"db": "Replica", "db-replica1": "Leader", "db-replica2": "Sync Standby"}


class Members:
    """Three that run an image each."""

    def __init__(self) -> None:
        self.latest = "old"
        self.run = dict.fromkeys(WELL, "old")
        self.roles = dict(WELL)
        self.refuses = ""
        self.pgbackrest = {"obcms-postgres:17.7": "2.58.0", "obcms-backup": "2.58.0"}
        self.steps: list[str] = []

    def command(self, _clone: Clone, *words: str, **more: object) -> str:
        if words[:2] == ("docker", "tag"):
            self.latest = words[2]
        if words[:2] == ("docker", "run"):
            return self.pgbackrest[words[words.index("dpkg-query") + 1]]
        if words[:2] == ("docker", "inspect"):
            self.steps.append(f"{words[-1].removeprefix('obcms-').removesuffix('-1')} well")
            return "healthy\n"
        return "new\n" if words[:3] == ("docker", "image", "inspect") else ""

    def compose(self, _clone: Clone, *words: str, **more: object) -> str:
        member = words[-1]
        self.run[member] = self.latest
        self.steps.append(f"{member} {self.latest}")
        if member == self.refuses and self.latest == "new":
            raise FailedError(f"{member} does not start")
        return ""

    def inside(self, _clone: Clone, service: str, *words: str, **more: object) -> str:
        if words[1] == "switchover":
            self.steps.append(f"{words[5]} leads")
            self.roles = {**self.roles, words[3]: "Sync Standby", words[5]: "Leader"}
        return '[{"Member": "db-replica1", "Role": "Leader"}]'


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> Iterator[Members]:
    made = Members()
    monkeypatch.setattr(Clone, "run", lambda *given, **more: made.command(*given, **more))
    monkeypatch.setattr(Clone, "compose", lambda *given, **more: made.compose(*given, **more))
    monkeypatch.setattr(Clone, "inside", lambda *given, **more: made.inside(*given, **more))
    monkeypatch.setattr(Clone, "running", lambda clone, service: made.run[service])
    monkeypatch.setattr(members, "roles", lambda clone: made.roles)
    return made


def test_those_who_follow_come_first_and_the_leader_last(three: Members, tmp_path: Path):
    upgrade(Clone(tmp_path), "17.7")
    assert three.steps == ["db new", "db-replica2 new", "db-replica2 leads", "db-replica1 new"]
    assert records(Clone(tmp_path))[-1]["version"] == "obcms-postgres:17.7"


def test_a_member_that_does_not_start_goes_back_and_the_leader_is_left_alone(three: Members, tmp_path: Path):
    three.refuses = "db-replica2"
    with pytest.raises(FailedError, match="does not start"):
        upgrade(Clone(tmp_path), "17.7")
    assert three.run == dict.fromkeys(WELL, "old")
    assert three.latest == "old"
    assert "db-replica1 new" not in three.steps


def test_on_the_way_back_whoever_leads_by_now_is_the_last(three: Members, tmp_path: Path):
    three.refuses = "db-replica1"
    with pytest.raises(FailedError, match="does not start"):
        upgrade(Clone(tmp_path), "17.7")
    assert three.run == dict.fromkeys(WELL, "old")
    assert three.steps[4:] == [
        "db old", "db well", "db-replica1 old", "db-replica1 well", "db-replica1 leads", "db-replica2 old",
    ]  # fmt: skip


def test_a_leader_that_nobody_follows_is_left_alone(three: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    three.run |= {"db": "new", "db-replica2": "new"}
    three.roles = {"db-replica2": "Leader", "db-replica1": "Sync Standby"}
    monkeypatch.setattr(members, "WITHIN", 0)
    with pytest.raises(FailedError, match="do not stream"):
        members.put_back(Clone(tmp_path), "old")
    assert three.steps == ["db old", "db well"]
    assert three.run["db-replica2"] == "new"


def test_both_reasons_are_told_when_it_does_not_go_back(
    three: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(clone: Clone, image: str) -> None:
        raise FailedError("nor does this")

    three.refuses = "db"
    monkeypatch.setattr(members, "put_back", refuse)
    with pytest.raises(FailedError, match=r"db does not start\n.*nor does this"):
        upgrade(Clone(tmp_path), "17.7")


def test_without_anybody_to_take_over_it_says_so(three: Members, tmp_path: Path):
    three.roles = {}
    with pytest.raises(FailedError, match="nobody can take over from db"):
        members.hand_over(Clone(tmp_path), "db")


def test_nothing_begins_where_backups_would_not_understand_the_members(three: Members, tmp_path: Path):
    three.pgbackrest["obcms-postgres:17.7"] = "2.59.0"
    with pytest.raises(FailedError, match=r"2.59.0 in obcms-postgres:17.7 and 2.58.0 in obcms-backup"):
        upgrade(Clone(tmp_path), "17.7")
    assert three.steps == []


def test_nothing_begins_while_a_member_does_not_follow(three: Members, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(members, "WITHIN", 0)
    three.roles = {"db-replica1": "Leader", "db-replica2": "Sync Standby"}
    with pytest.raises(FailedError, match="do not stream"):
        upgrade(Clone(tmp_path), "17.7")
    assert three.steps == []


def test_who_only_starts_does_not_count_and_a_silent_member_is_passed_by(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    listed = (
        '[{"Member": "db", "Role": "Leader", "State": "running"},'
        ' {"Member": "db-replica1", "Role": "Replica", "State": "starting"}]'
    )
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: "" if "obcms-db-1" in words else listed)
    assert roles(Clone(tmp_path)) == {"db": "Leader"}
