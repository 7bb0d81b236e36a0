from pathlib import Path

import pytest

from production import rotation, rotation_of_env
from production.rollout import Clone, FailedError
from production.rotation_of_env import ENV, USERLIST, rotate, rotate_command, values

LED = '[{"Member": "db-replica2", "Role": "Leader"}]'
WRITTEN = "SECRET_KEY=old-key\n# SECRET_KEY_FALLBACKS=\nPOSTGRES_USER=obcms_user\nPOSTGRES_PASSWORD=old\nEMAIL_HOST_PASSWORD=theirs\n"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    (tmp_path / ENV).write_text(WRITTEN)
    (tmp_path / USERLIST).parent.mkdir(parents=True)
    (tmp_path / USERLIST).write_text('"obcms_user" "SCRAM-SHA-256$of the old one"\n')
    return Clone(tmp_path)


@pytest.fixture
def done(clone: Clone, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each step, and which keys the file named then."""
    steps: list[str] = []

    def note(step: str) -> str:
        found = values(clone)
        steps.append(f"{step} [{found['SECRET_KEY'][:3]}, {found.get('SECRET_KEY_FALLBACKS', '')[:3]}]")
        return LED

    monkeypatch.setattr(Clone, "inside", lambda made, service, *words, **more: note(f"{service}: {words[2]}"))
    monkeypatch.setattr(Clone, "compose", lambda made, *words, **more: note(words[-1]))
    monkeypatch.setattr(Clone, "run", lambda made, *words, **more: "healthy\n")
    monkeypatch.setattr(rotation, "wait_until_ready", lambda *given: None)
    monkeypatch.setattr(rotation_of_env.secrets, "token_urlsafe", lambda length: "new-key")
    return steps


def test_every_server_knows_the_new_key_before_one_signs_with_it(clone: Clone, done: list[str]):
    rotate(clone, ["SECRET_KEY"])
    restarted = [step for step in done if step.startswith(("web", "celery", "jobs"))]
    assert len(restarted) == 18
    assert all("[old, new]" in step for step in restarted[:9])
    assert all("[new, old]" in step for step in restarted[9:])
    assert values(clone)["SECRET_KEY_FALLBACKS"] == "old-key"


def test_the_owners_password_is_the_lists_and_the_databases(clone: Clone, done: list[str]):
    inode = (clone.folder / ENV).stat().st_ino
    rotate(clone, ["POSTGRES_PASSWORD"])
    assert values(clone)["POSTGRES_PASSWORD"] not in ("old", "")
    assert (clone.folder / ENV).stat().st_ino == inode, "containers would go on seeing the old file"
    assert "of the old one" not in (clone.folder / USERLIST).read_text()
    assert [step.split(" [")[0] for step in done[1:]] == [
        "secrets", "db-replica2: containers.leader", "pgbouncer", "pgbouncer2",
    ]  # fmt: skip


def test_what_others_give_comes_from_a_file(clone: Clone, done: list[str], tmp_path: Path):
    with pytest.raises(FailedError, match="--from FILE"):
        rotate(clone, ["EMAIL_HOST_PASSWORD"])
    (tmp_path / "given").write_text("brand new\n")
    rotate(clone, ["EMAIL_HOST_PASSWORD"], tmp_path / "given")
    assert values(clone)["EMAIL_HOST_PASSWORD"] == "brand new"
    assert [step.split(" [")[0] for step in done] == ["secrets", *rotation_of_env.WORKERS, "alertmanager"]


def test_a_shorter_file_has_no_rest_of_the_longer_one(clone: Clone):
    rotation_of_env.put(clone.folder / ENV, "A=1\n")
    assert (clone.folder / ENV).read_text() == "A=1\n"


def test_certificates_are_read_by_whoever_shows_them(clone: Clone, done: list[str]):
    rotate(clone, ["certificates"])
    assert [step.split(" [")[0] for step in done[1:]] == [
        "--certificates", *(f"{member}: containers.database" for member in ("db", "db-replica1", "db-replica2")),
        "pgbouncer", "pgbouncer2", "backup",
    ]  # fmt: skip


def test_what_cannot_be_changed_unnoticed_is_refused(done: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        rotate_command(["backup-cipher"])
    assert done == []
    assert "app-password" in capsys.readouterr().err


def test_what_redis_takes_is_changed_together(clone: Clone, monkeypatch: pytest.MonkeyPatch):
    asked: list[list[str]] = []
    monkeypatch.setattr(rotation_of_env, "rotate_in_redis", lambda made, names: asked.append(names))
    monkeypatch.setitem(rotation_of_env.WAYS, "app-password", lambda made, name: asked.append([name]))
    rotate(clone, ["redis-app-password", "app-password", "redis-cache-password"])
    assert asked == [["redis-app-password", "redis-cache-password"], ["app-password"]]
