from pathlib import Path

import pytest
from django.conf import LazySettings

from bmms.accounts.adapters.second_factor import SecondFactorAdapter, cipher
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
    assert len(restarted) == 8
    handed_on = [step for step in done if step.startswith("secrets")]
    assert handed_on == ["secrets [old, new]", "secrets [new, old]"]
    assert all(done.index(step) < done.index(each) for step, each in zip(handed_on, restarted[::4], strict=True))
    assert all("[old, new]" in step for step in restarted[:4])
    assert all("[new, old]" in step for step in restarted[4:])
    assert values(clone)["SECRET_KEY_FALLBACKS"] == "old-key"


def test_a_second_factor_is_read_after_two_changes_of_the_key(
    clone: Clone, done: list[str], monkeypatch: pytest.MonkeyPatch, settings: LazySettings
):
    def factors() -> SecondFactorAdapter:
        found = values(clone)
        settings.SECRET_KEY = found["SECRET_KEY"]
        settings.SECRET_KEY_FALLBACKS = found.get("SECRET_KEY_FALLBACKS", "").split(",")
        cipher.cache_clear()
        return SecondFactorAdapter()

    kept = factors().encrypt("of the phone")
    for key in ("new-key", "newest-key"):
        monkeypatch.setattr(rotation_of_env.secrets, "token_urlsafe", lambda length, made=key: made)
        rotate(clone, ["SECRET_KEY"])
    try:
        assert factors().decrypt(kept) == "of the phone"
    finally:
        cipher.cache_clear()
    assert values(clone)["SECRET_KEY_FALLBACKS"] == "new-key,old-key"


def test_old_keys_are_forgotten_when_nothing_needs_them(clone: Clone, done: list[str]):
    rotation_of_env.write(clone, SECRET_KEY_FALLBACKS="older,oldest")
    rotate(clone, ["SECRET_KEY_FALLBACKS"])
    assert done[:3] == ["web1: encrypt_second_factors_anew [old, old]", "secrets [old, ]", "nginx: web1 [old, ]"]
    assert [step for step in done if step.startswith(("web", "celery", "jobs"))][1:] == [
        f"web{number} [old, ]" for number in (1, 2, 3, 4)
    ]
    assert values(clone)["SECRET_KEY_FALLBACKS"] == ""


def test_old_keys_stay_while_a_second_factor_may_need_them(
    clone: Clone, done: list[str], monkeypatch: pytest.MonkeyPatch
):
    def refuse(made: Clone, service: str, *words: str, **more: object) -> str:
        raise FailedError("No key opens the second factor of somebody")

    monkeypatch.setattr(Clone, "inside", refuse)
    rotation_of_env.write(clone, SECRET_KEY_FALLBACKS="older")
    with pytest.raises(FailedError, match="No key opens"):
        rotate(clone, ["SECRET_KEY_FALLBACKS"])
    assert done == []
    assert values(clone)["SECRET_KEY_FALLBACKS"] == "older"


def test_a_change_of_the_key_that_stopped_half_way_is_begun_again_without_losing_one(
    clone: Clone, done: list[str], monkeypatch: pytest.MonkeyPatch
):
    rotation_of_env.write(clone, SECRET_KEY_FALLBACKS="half-way,oldest")
    rotate(clone, ["SECRET_KEY"])
    assert values(clone)["SECRET_KEY_FALLBACKS"] == "old-key,half-way,oldest"


def test_a_key_that_a_list_cannot_hold_is_refused(clone: Clone, done: list[str]):
    rotation_of_env.write(clone, SECRET_KEY="old,key")
    with pytest.raises(FailedError, match="comma"):
        rotate(clone, ["SECRET_KEY"])
    assert done == []


def test_the_owners_password_is_the_lists_and_the_databases(clone: Clone, done: list[str]):
    inode = (clone.folder / ENV).stat().st_ino
    rotate(clone, ["POSTGRES_PASSWORD"])
    assert values(clone)["POSTGRES_PASSWORD"] not in ("old", "")
    assert (clone.folder / ENV).stat().st_ino == inode, "containers would go on seeing the old file"
    assert "of the old one" not in (clone.folder / USERLIST).read_text()
    assert [step.split(" [")[0] for step in done[1:]] == [
        "secrets", "db: -f", "db-replica2: containers.leader", "pgbouncer", "pgbouncer2",
    ]  # fmt: skip


def test_what_others_give_comes_from_a_file(clone: Clone, done: list[str], tmp_path: Path):
    with pytest.raises(FailedError, match="--from FILE"):
        rotate(clone, ["EMAIL_HOST_PASSWORD"])
    (tmp_path / "given").write_text("brand new\n")
    rotate(clone, ["EMAIL_HOST_PASSWORD"], tmp_path / "given")
    assert values(clone)["EMAIL_HOST_PASSWORD"] == "brand new"
    assert [step.split(" [")[0] for step in done] == ["secrets", "celery-worker3", "alertmanager"]


@pytest.mark.parametrize("written", ["with 'a quote", "", None])
def test_what_cannot_be_written_is_refused_before_anything_is_changed(
    clone: Clone, done: list[str], tmp_path: Path, written: str | None
):
    if written is not None:
        (tmp_path / "given").write_text(written)
    with pytest.raises(FailedError, match="given"):
        rotate(clone, ["app-password", "EMAIL_HOST_PASSWORD"], tmp_path / "given")
    assert done == []


def test_one_file_is_for_one_name(clone: Clone, done: list[str], tmp_path: Path):
    (tmp_path / "given").write_text("brand new\n")
    with pytest.raises(FailedError, match="one after the other"):
        rotate(clone, ["EMAIL_HOST_PASSWORD", "ALERT_WEBHOOK_URL"], tmp_path / "given")
    assert done == []


def test_a_file_that_is_closed_is_named_before_anything_is_changed(
    clone: Clone, done: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rotation_of_env.os, "access", lambda path, mode: path.name != ENV)
    with pytest.raises(FailedError, match=ENV):
        rotate(clone, ["app-password", "SECRET_KEY"])
    assert done == []


def test_what_stood_there_is_kept_beside_it_with_its_mode(clone: Clone, done: list[str]):
    (clone.folder / ENV).chmod(0o440)
    rotate(clone, ["SECRET_KEY"])
    [kept] = clone.folder.glob(f"{ENV}.*")
    assert kept.read_text() == WRITTEN
    assert {path.stat().st_mode & 0o777 for path in (kept, clone.folder / ENV)} == {0o440}


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
