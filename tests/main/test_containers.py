"""What a container finds in files becomes settings, without an entrypoint; outside containers there is nothing to find."""

import os
from pathlib import Path

import pytest

from bmms.main import containers
from bmms.tenancy.patience import LONGEST_WAIT

ENV = {"POSTGRES_DB": "obcms_prod", "POSTGRES_USER": "obcms_user", "POSTGRES_PASSWORD": "of-the-owner"}


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("app-password", "redis-cache-password", "redis-app-password"):
        (tmp_path / name).write_text(f"{name}/+\n")
    monkeypatch.setattr(containers, "GENERATED", tmp_path)
    return tmp_path


def test_outside_containers_there_is_nothing():
    assert containers.databases(ENV, as_owner=False) == {}
    assert containers.caches() == {}
    assert containers.broker_url() == ""


def test_the_env_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "env"
    file.write_text("SIZE_PROFILE=small\nBASE_URL='https://a$b'\nEMAIL_HOST=from-the-file\n# comment\n")
    monkeypatch.setattr(containers, "ENV_FILES", (tmp_path / "of-no-room", file))
    monkeypatch.setattr(os, "environ", {"EMAIL_HOST": "given"})

    containers.read_env_file()

    assert os.environ["EMAIL_HOST"] == "given"
    assert os.environ["BASE_URL"] == "https://a$b"
    assert (os.environ["GUNICORN_WORKERS"], os.environ["GUNICORN_TIMEOUT"]) == ("2", "90")


@pytest.mark.parametrize(("as_owner", "found"), [("0", None), ("1", "s3cret")])
def test_only_migrations_know_the_owners_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_owner, found):
    file = tmp_path / "env"
    file.write_text("POSTGRES_USER=obcms_user\nPOSTGRES_PASSWORD=s3cret\n")
    monkeypatch.setattr(containers, "ENV_FILES", (tmp_path / "of-no-room", file))
    monkeypatch.setattr(os, "environ", {"BMMS_AS_OWNER": as_owner})

    containers.read_env_file()

    assert os.environ.get("POSTGRES_PASSWORD") == found


def test_the_owners_password_is_asked_of_nobody_who_has_none(generated: Path):
    """`manage.py makemigrations --check` in a web server: the database refuses the owner, and the files are compared."""
    known = {name: ENV[name] for name in ("POSTGRES_DB", "POSTGRES_USER")}
    found = containers.databases(known, as_owner=True)["default"]
    assert (found["USER"], found["PASSWORD"]) == ("obcms_user", "")


def test_what_is_handed_on_comes_before_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("part", "whole"):
        (tmp_path / name).write_text(f"SECRET_KEY=of-the-{name}\n")
    monkeypatch.setattr(containers, "ENV_FILES", (tmp_path / "part", tmp_path / "whole"))
    monkeypatch.setattr(os, "environ", {})
    containers.read_env_file()
    assert os.environ["SECRET_KEY"] == "of-the-part"


def test_the_application_goes_through_the_poolers(generated: Path):
    found = containers.databases(ENV, as_owner=False)["default"]

    assert (found["HOST"], found["PORT"], found["NAME"]) == ("pgbouncer,pgbouncer2", "6432", "obcms_prod")
    assert (found["USER"], found["PASSWORD"]) == ("bmms_app", "app-password/+")
    assert found["OPTIONS"]["load_balance_hosts"] == "random"
    assert found["OPTIONS"]["sslmode"] == "verify-full"


def test_workers_have_a_pool_of_their_own_and_replicas_are_for_the_web(generated: Path):
    worker = containers.databases(ENV | {"DATABASE_POOL": "_bg"}, as_owner=False)
    web = containers.databases(ENV | {"REPLICA_READS": "1"}, as_owner=False)

    assert {alias: found["NAME"] for alias, found in worker.items()} == {"default": "obcms_prod_bg"}
    assert {alias: found["NAME"] for alias, found in web.items()} == {
        "default": "obcms_prod", "replica": "obcms_prod_ro",
    }  # fmt: skip


def test_migrations_go_straight_to_the_leader_and_wait_for_no_lock(generated: Path):
    found = containers.databases(ENV, as_owner=True)["default"]

    assert (found["HOST"], found["USER"], found["PASSWORD"]) == (
        "db,db-replica1,db-replica2", "obcms_user", "of-the-owner",
    )  # fmt: skip
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert "lock_timeout" in found["OPTIONS"]["options"]


def test_a_machine_that_is_gone_is_given_up_before_a_page_is(generated: Path):
    """What was sent to it, and what it was asked; TCP itself would wait for a quarter of an hour, or for ever."""
    for as_owner in (False, True):
        options = containers.databases(ENV, as_owner=as_owner)["default"]["OPTIONS"]
        silent = int(options["keepalives_idle"]) + int(options["keepalives_interval"]) * int(
            options["keepalives_count"]
        )
        assert max(int(options["tcp_user_timeout"]) / 1000, silent) < LONGEST_WAIT


def test_the_broker_is_found_through_the_sentinels(generated: Path):
    assert containers.broker_url().split(";")[0] == "sentinel://app:redis-app-password%2F%2B@redis-sentinel1:26379/0"
    assert containers.caches()["default"]["LOCATION"].startswith("redis://app:redis-cache-password%2F%2B@redis-cache")
