import argparse
import json
import os
import signal
from pathlib import Path

import pytest

from production import releases, rollout
from production.releases import deploy, go_back, records
from production.rollout import WISH, Answers, Clone, FailedError, StoppedError


class Stack:
    """Four web servers with an image each; what is done to them is written down."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.serving = dict.fromkeys(releases.WEB, "sha256:old")
        self.latest, self.done, self.refuses, self.migration_fails = "sha256:old", [], "", False
        self.interrupted_at = ""
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
        if server == self.interrupted_at:
            os.kill(os.getpid(), signal.SIGINT)
            WISH.heed()

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
    begun, ended = records(stack.clone)
    assert (ended["version"], ended["from"], ended["to"]) == ("v2", "sha256:old", "sha256:new")
    assert (begun["outcome"], ended["outcome"]) == ("begun", "deployed")


def test_what_was_put_into_the_env_file_is_handed_on_before_anybody_reads_it(stack):
    deploy(stack.clone, stack.options())
    [migrated] = [at for at, done in enumerate(stack.done) if done.endswith(" migrate")]
    assert stack.done.index("run --rm --no-deps -T secrets") < migrated


def test_the_poolers_forget_how_the_tables_were_once_they_are_changed(stack):
    deploy(stack.clone, stack.options())
    [migrated] = [at for at, done in enumerate(stack.done) if done.endswith(" migrate")]
    forgot = [at for at, done in enumerate(stack.done) if done.endswith(" RECONNECT;")]
    assert len(forgot) == 2
    assert forgot[0] > migrated


def test_meanwhile_nothing_stays_prepared(stack):
    """In no server and no worker, and afterwards again."""
    deploy(stack.clone, stack.options())
    [migrated] = [at for at, done in enumerate(stack.done) if done.endswith(" migrate")]
    for service in (*releases.WEB, *releases.WORKERS):
        marked = stack.done.index(f"{service}: touch /tmp/tables-change")
        assert marked < migrated < stack.done.index(f"{service}: rm -f /tmp/tables-change")


def test_migrations_that_fail_leave_no_mark(stack):
    stack.migration_fails = True
    with pytest.raises(FailedError, match="busy"):
        deploy(stack.clone, stack.options())
    assert "web4: rm -f /tmp/tables-change" in stack.done


@pytest.mark.parametrize(
    ("says", "stands"), [("Unknown command: 'read_every_table'", True), ("2 tables cannot be read", False)]
)
def test_a_release_that_serves_must_read_every_table_it_knows(stack, monkeypatch, says, stands):
    """One that came before the command is asked for its pages only."""
    inside = Clone.inside

    def refused(clone, service, *words, check=True):
        if "read_every_table" in words:
            raise FailedError(says)
        return inside(clone, service, *words, check=check)

    monkeypatch.setattr(Clone, "inside", refused)
    if stands:
        deploy(stack.clone, stack.options())
    else:
        with pytest.raises(FailedError, match="does not stand the new tables: 2 tables cannot be read"):
            deploy(stack.clone, stack.options())
    assert set(stack.serving.values()) == {"sha256:new" if stands else "sha256:old"}


def test_each_release_that_serves_is_asked_once(stack):
    deploy(stack.clone, stack.options())
    assert [done for done in stack.done if "read_every_table" in done] == ["web4: python manage.py read_every_table"]


def test_the_files_are_those_that_a_web_server_was_started_from(tmp_path, monkeypatch):
    (tmp_path / "small.yml").touch()
    found = {"label": f"{tmp_path}/small.yml\n"}
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: found["label"])
    given = argparse.Namespace(folder=tmp_path, file=None)
    assert releases.clone_of(given).files == (f"{tmp_path}/small.yml",)
    assert releases.clone_of(argparse.Namespace(folder=tmp_path, file=["a.yml"])).files == ("a.yml",)
    found["label"] = ""  # no such container
    assert releases.clone_of(given).files == Clone.files
    found["label"] = "/gone.yml"
    with pytest.raises(FailedError, match=r"started from /gone\.yml, which is not there; name the files with -f"):
        releases.clone_of(given)


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
    assert records(stack.clone)[-1]["outcome"] == "taken back: web2 fails"


def test_one_that_does_not_come_back_keeps_the_others_from_nothing(stack, monkeypatch):
    """It gets no requests, and the command says so."""
    stack.refuses = "web3"
    monkeypatch.setattr(releases, "wait_until_ready", not_ready("web2"))
    with pytest.raises(
        FailedError, match="web3 fails; and not all came back, they get no requests: web2 was not ready"
    ):
        releases.roll_out(stack.clone, {"version": "v2", "from": "sha256:old", "to": "sha256:new"})
    assert set(stack.serving.values()) == {"sha256:old"}
    let_in = [server for server in releases.WEB if f"nginx: edge undrain {server}" in stack.done]
    assert let_in == ["web1", "web3", "web4"]


def test_workers_that_fail_do_not_hide_the_release_that_serves(stack, monkeypatch):
    def refuse(clone):
        raise FailedError("worker2 does not start")

    with monkeypatch.context() as broken:
        broken.setattr(releases, "restart_others", refuse)
        with pytest.raises(FailedError, match=r"v2 serves everybody, but not every worker .* worker2 does not start"):
            deploy(stack.clone, stack.options())
    assert [one["outcome"] for one in records(stack.clone)][1:] == [
        "deployed",
        "not all workers: worker2 does not start",
    ]
    go_back(stack.clone, emergency=False)
    assert set(stack.serving.values()) == {"sha256:old"}


def test_who_wants_it_to_stop_finds_the_old_release_everywhere(stack):
    """In the middle of a server; what they press after that changes nothing."""
    stack.interrupted_at = "web2"
    with pytest.raises(StoppedError, match="stopped by SIGINT"):
        deploy(stack.clone, stack.options())
    assert (set(stack.serving.values()), stack.latest) == ({"sha256:old"}, "sha256:old")
    assert records(stack.clone)[-1]["outcome"] == "taken back: stopped by SIGINT"


def test_a_release_that_was_cut_off_can_be_left_and_can_be_tried_again(stack):
    """The machine went down between two servers."""
    releases.note(stack.clone, {"version": "v2", "from": "sha256:old", "to": "sha256:new", "outcome": "begun"})
    stack.serving["web1"] = stack.latest = "sha256:new"
    assert releases.serving(stack.clone) == "sha256:old"
    go_back(stack.clone, emergency=False)
    assert (set(stack.serving.values()), stack.latest) == ({"sha256:old"}, "sha256:old")
    assert releases.cut_off(stack.clone) is None
    deploy(stack.clone, stack.options())
    assert set(stack.serving.values()) == {"sha256:new"}


def test_a_way_back_that_was_cut_off_goes_on_to_the_same_release(stack):
    deploy(stack.clone, stack.options())
    releases.note(stack.clone, {"version": "rollback", "from": "sha256:new", "to": "sha256:old", "outcome": "begun"})
    stack.serving["web1"] = "sha256:old"
    assert releases.serving(stack.clone) == "sha256:old"
    go_back(stack.clone, emergency=False)
    assert set(stack.serving.values()) == {"sha256:old"}


def test_the_same_release_again_does_not_become_its_own_way_back(stack):
    deploy(stack.clone, stack.options())
    deploy(stack.clone, stack.options())
    go_back(stack.clone, emergency=False)
    assert set(stack.serving.values()) == {"sha256:old"}


def not_ready(*servers):
    def waited(clone, server, within=0.0):
        if server in servers:
            raise FailedError(f"{server} was not ready")

    return waited


@pytest.mark.parametrize("ill", [["web1"], ["web2", "web4"]])
def test_in_an_emergency_the_site_opens_for_those_who_are_ready(stack, monkeypatch, ill):
    deploy(stack.clone, stack.options())
    stack.done.clear()
    monkeypatch.setattr(releases, "wait_until_ready", not_ready(*ill))
    with pytest.raises(FailedError, match=f"not all servers came back, they get no requests: {ill[0]} was not ready"):
        go_back(stack.clone, emergency=True)
    assert stack.done.index("nginx: edge open") > stack.done.index(f"nginx: edge drain {ill[0]}")
    assert f"nginx: edge undrain {ill[0]}" not in stack.done
    assert "others" in stack.done
    assert records(stack.clone)[-1]["outcome"].startswith("went back; ")


def test_where_nobody_is_ready_the_site_stays_closed_and_says_what_opens_it(stack, monkeypatch):
    deploy(stack.clone, stack.options())
    with monkeypatch.context() as ill:
        ill.setattr(releases, "wait_until_ready", not_ready(*releases.WEB))
        with pytest.raises(FailedError, match=r"stays closed until you type scripts/edge open: web1 was not ready"):
            go_back(stack.clone, emergency=True)
    assert "nginx: edge open" not in stack.done
    go_back(stack.clone, emergency=True)  # to the same release, not to the one before it
    assert "nginx: edge open" in stack.done
    assert set(stack.serving.values()) == {"sha256:old"}


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
    with pytest.raises(FailedError, match="the image of the release before is gone"):
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
