"""What a database member is told, from config/postgres/patroni.yml and the env file."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from containers.patroni_settings import dynamic, member, read_passwords
from production.units import size

ROOT = Path(__file__).resolve().parents[2]
BASE: dict[str, Any] = yaml.safe_load((ROOT / "config/postgres/patroni.yml").read_text())
PASSWORDS = {"patroni": "p", "superuser": "s", "replication": "r", "rewind": "w"}


def parameters(env: dict[str, str]) -> dict[str, Any]:
    return dict(dynamic(BASE["bootstrap"]["dcs"], env)["postgresql"]["parameters"])


def test_the_guides_numbers_without_a_word_in_the_env_file():
    found = parameters({})
    assert {name: found[name] for name in ("max_connections", "shared_buffers", "work_mem", "maintenance_work_mem")} == {
        "max_connections": 500, "shared_buffers": "4GB", "work_mem": "16MB", "maintenance_work_mem": "512MB",
    }  # fmt: skip
    assert size(found["effective_cache_size"]) == size("12GB")
    assert (found["min_wal_size"], found["max_wal_size"]) == ("1GB", "4GB")
    assert found["wal_keep_size"] == found["max_wal_size"], "a beaten leader finds where it went apart from the others"


def test_a_small_machine_and_a_number_of_its_own():
    found = parameters({"SIZE_PROFILE": "small", "POSTGRES_WORK_MEM": "8MB", "POSTGRES_SHARED_BUFFERS": ""})
    assert (found["max_connections"], found["shared_buffers"], found["work_mem"]) == (200, "256MB", "8MB")
    assert found["max_slot_wal_keep_size"] == "2GB"


@pytest.mark.parametrize("env", [{}, {"PATRONI_TTL": "40", "PATRONI_LOOP_WAIT": "10", "PATRONI_RETRY_TIMEOUT": "10"}])
def test_times_hold_patronis_rule(env: dict[str, str]):
    found = dynamic(BASE["bootstrap"]["dcs"], env)
    assert found["loop_wait"] + 2 * found["retry_timeout"] <= found["ttl"] == int(env.get("PATRONI_TTL", "20"))


def test_what_is_saved_is_on_two_members_and_no_history_splits():
    found = dynamic(BASE["bootstrap"]["dcs"], {})
    assert found["synchronous_mode"] is True
    assert found["failsafe_mode"] is True
    assert found["check_timeline"] is True
    assert found["postgresql"]["use_pg_rewind"] is True
    assert "data-checksums" in BASE["bootstrap"]["initdb"]
    assert {"locale-provider": "builtin"} in BASE["bootstrap"]["initdb"]
    assert {"builtin-locale": "C.UTF-8"} in BASE["bootstrap"]["initdb"]


def test_values_that_were_sent_apart_are_not_logged():
    found = parameters({})
    assert (found["log_parameter_max_length"], found["log_parameter_max_length_on_error"]) == (0, 0)


def test_only_the_first_member_may_make_a_cluster():
    """A replica that found an empty etcd would else make a second one."""
    assert "bootstrap" in member(BASE, {}, "db", PASSWORDS)
    assert "bootstrap" not in member(BASE, {}, "db-replica1", PASSWORDS)


def test_a_member_knows_its_name_its_address_and_its_passwords():
    found = member(BASE, {}, "db-replica2", PASSWORDS)
    assert found["name"] == "db-replica2"
    assert found["restapi"]["connect_address"] == "db-replica2:8008"
    assert found["restapi"]["authentication"] == {"username": "patroni", "password": "p"}
    logins = found["postgresql"]["authentication"]
    assert {kind: login["password"] for kind, login in logins.items()} == {
        "superuser": "s", "replication": "r", "rewind": "w",
    }  # fmt: skip
    assert all(logins[kind]["sslmode"] == "verify-full" for kind in ("replication", "rewind"))


def test_the_base_is_not_changed():
    before = yaml.safe_dump(BASE)
    member(BASE, {"SIZE_PROFILE": "small"}, "db", PASSWORDS)
    member(BASE, {}, "db-replica1", PASSWORDS)
    assert yaml.safe_dump(BASE) == before


def test_nobody_comes_over_the_network_without_tls():
    """But for replication from the member itself, which pg_rewind needs."""
    rules = [line.split() for line in BASE["postgresql"]["pg_hba"]]
    assert [rule[2:4] for rule in rules if rule[0] == "host"] == [["bmms_replication", "127.0.0.1/32"]]
    assert {rule[4] for rule in rules if rule[0] == "hostssl"} == {"scram-sha-256"}
    assert not any("trust" in rule or "postgres" in rule[2] for rule in rules)


def test_the_owner_of_the_tables_comes_from_the_members_and_the_migrations_only():
    rules = [line.split() for line in BASE["postgresql"]["pg_hba"]]
    allowed = {rule[3] for rule in rules if rule[0] != "local" and "obcms_user" in rule[2].split(",")}
    assert allowed == {f"10.77.3.{number}/32" for number in (21, 22, 23, 61)}
    assert not any(rule[2] == "all" for rule in rules if rule[0] != "local")


def test_passwords_are_read_by_their_names(tmp_path: Path):
    (tmp_path / "rewind-password").write_text("w")
    (tmp_path / "rate-limit-key").write_text("k")
    assert read_passwords(tmp_path) == {"rewind": "w"}
