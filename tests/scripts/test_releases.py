import argparse
import json
from pathlib import Path

import pytest

from production import releases, rollout
from production.releases import deploy, go_back, records
from production.rollout import Answers, Clone, FailedError


class Stack:
    """Four web servers with an image each; what is done to them is written down."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.serving = dict.fromkeys(releases.WEB, "sha256:old")
        self.latest, self.done, self.refuses, self.migration_fails = "sha256:old", [], "", False
        self.clone = Clone(folder)
        inside = lambda clone, service, *words, check=True: self.done.append(f"{service}: {' '.join(words)}") or "0"  # noqa: E731
        monkeypatch.setattr(Clone, "running", lambda clone, service: self.serving[service])
        monkeypatch.setattr(Clone, "image", lambda clone, tag: "sha256:new")
        monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: "[{}]")
        monkeypatch.setattr(Clone, "inside", inside)
        monkeypatch.setattr(Clone, "compose", self.compose)
        monkeypatch.setattr(releases, "preflight", lambda: None)
        monkeypatch.setattr(releases, "point_at", lambda clone, image: setattr(self, "latest", image))
        monkeypatch.setattr(releases, "replace", self.replace)
        monkeypatch.setattr(releases, "answers_of", lambda *given: Answers(0, 0, 0.0))
        monkeypatch.setattr(releases, "wait_until_ready", lambda clone, server, within=0: None)
        monkeypatch.setattr(releases, "restart_others", lambda clone: self.done.append("others"))

    def compose(self, *words: str, timeout: float = 900) -> str:
        self.done.append(" ".join(words))
        if self.migration_fails and words[-1] == "migrate":
            raise FailedError("the table is busy")
        for server in releases.WEB:
            if words[0] == "up" and server in words:
                self.serving[server] = self.latest
        return ""

    def replace(self, clone: Clone, server: str, image: str, before: Answers) -> None:
        self.serving[server] = image
        if server == self.refuses:
            raise FailedError(f"{server} fails")

    def options(self, **more: bool) -> argparse.Namespace:
        return argparse.Namespace(**{"version": "v2", "plan": False, "contract": False} | more)


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    made = Stack(tmp_path, monkeypatch)
    monkeypatch.setattr(Clone, "compose", lambda clone, *words, timeout=900: made.compose(*words))
    return made


def test_a_release_reaches_all_servers_then_the_workers_and_is_recorded(stack):
    deploy(stack.clone, stack.options())
    assert set(stack.serving.values()) == {"sha256:new"}
    assert stack.done[-1] == "others"
    [entry] = records(stack.clone)
    assert (entry["version"], entry["from"], entry["to"], entry["outcome"]) == (
        "v2",
        "sha256:old",
        "sha256:new",
        "deployed",
    )


def test_the_poolers_forget_how_the_tables_were_once_they_are_changed(stack):
    deploy(stack.clone, stack.options())
    [migrated] = [at for at, done in enumerate(stack.done) if done.endswith(" migrate")]
    forgot = [at for at, done in enumerate(stack.done) if done.endswith(" RECONNECT;")]
    assert len(forgot) == 2
    assert forgot[0] > migrated


def test_a_pooler_that_is_away_stops_no_release(stack, monkeypatch):
    inside = Clone.inside

    def away(clone, service, *words, check=True):
        if service == "pgbouncer":
            raise FailedError("pgbouncer is not running")
        return inside(clone, service, *words, check=check)

    monkeypatch.setattr(Clone, "inside", away)
    deploy(stack.clone, stack.options())
    assert set(stack.serving.values()) == {"sha256:new"}
    assert any(done.startswith("pgbouncer2: ") and done.endswith(" RECONNECT;") for done in stack.done)


def test_a_plan_changes_nothing(stack):
    deploy(stack.clone, stack.options(plan=True))
    assert (set(stack.serving.values()), stack.latest, records(stack.clone)) == ({"sha256:old"}, "sha256:old", [])
    assert not [done for done in stack.done if done.endswith(" migrate")]


def test_a_gate_that_fails_brings_the_old_release_back_everywhere(stack):
    stack.refuses = "web2"
    with pytest.raises(FailedError):
        deploy(stack.clone, stack.options())
    assert set(stack.serving.values()) == {"sha256:old"}
    assert stack.latest == "sha256:old"
    assert "others" not in stack.done
    assert all(f"nginx: edge undrain {server}" in stack.done for server in releases.WEB)
    assert records(stack.clone)[0]["outcome"] == "taken back: web2 fails"


def test_migrations_that_fail_leave_every_server_alone(stack):
    stack.migration_fails = True
    with pytest.raises(FailedError, match="busy"):
        deploy(stack.clone, stack.options())
    assert (set(stack.serving.values()), stack.latest) == ({"sha256:old"}, "sha256:old")


def test_a_release_that_serves_must_stand_the_new_tables(stack, monkeypatch):
    monkeypatch.setattr(rollout, "asked", lambda clone, server: "503" if server == "web3" else "")
    monkeypatch.setattr(releases, "STANDS_WITHIN", 0.2)
    monkeypatch.setattr(releases, "wait_until_ready", rollout.wait_until_ready)
    with pytest.raises(FailedError, match="does not stand the new tables: web3 was not ready within 0 s: 503"):
        deploy(stack.clone, stack.options())
    assert stack.latest == "sha256:old"


@pytest.mark.parametrize("emergency", [False, True])
def test_going_back(stack, emergency, capsys):
    deploy(stack.clone, stack.options())
    go_back(stack.clone, emergency=emergency)
    assert (set(stack.serving.values()), stack.latest) == ({"sha256:old"}, "sha256:old")
    assert "would lose everything entered since then: 0 acts" in capsys.readouterr().out
    assert records(stack.clone)[-1]["outcome"] == "went back"
    with pytest.raises(FailedError, match="no release before"):  # it is the first again
        go_back(stack.clone, emergency=emergency)


def test_there_is_no_way_back_to_an_image_that_is_gone(stack, monkeypatch):
    deploy(stack.clone, stack.options())
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: "")
    with pytest.raises(FailedError, match="its image is gone"):
        go_back(stack.clone, emergency=False)
    assert set(stack.serving.values()) == {"sha256:new"}


def test_there_is_no_way_back_from_the_first_release(stack):
    with pytest.raises(FailedError, match="no release before"):
        go_back(stack.clone, emergency=False)


def test_what_is_not_well_stops_a_release(monkeypatch):
    ill = [releases.standing.__globals__["Line"]("Database", "nobody leads", well=False)]
    monkeypatch.setattr(releases, "standing", lambda *given: iter(ill))
    with pytest.raises(FailedError, match="not now: Database: nobody leads"):
        releases.preflight()


def test_the_record_is_one_line_each(stack):
    releases.note(stack.clone, {"outcome": "deployed"})
    releases.note(stack.clone, {"outcome": "went back"})
    lines = (stack.clone.folder / releases.RECORD).read_text().splitlines()
    assert [json.loads(line)["outcome"] for line in lines] == ["deployed", "went back"]
