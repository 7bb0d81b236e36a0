"""What the service `secrets` makes in the volumes, tried on a folder."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from containers import generated
from containers.authority import is_good

ENV = "POSTGRES_USER=obcms_user\nPOSTGRES_PASSWORD='a:b c'\n"


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for room in (generated.AUTHORITY, *generated.TRUSTING, *generated.TOLD):
        (tmp_path / "rooms" / room).mkdir(parents=True)
    (tmp_path / "env").write_text(ENV)
    monkeypatch.setattr(generated, "ROOMS", tmp_path / "rooms")
    monkeypatch.setattr(generated, "ENV_FILE", tmp_path / "env")
    generated.main([])
    return tmp_path / "rooms"


def contents(rooms: Path) -> dict[str, bytes]:
    return {str(path.relative_to(rooms)): path.read_bytes() for path in rooms.rglob("*") if path.is_file()}


def test_a_second_run_changes_nothing(rooms: Path, capsys: pytest.CaptureFixture[str]):
    before = contents(rooms)
    capsys.readouterr()

    generated.main([])

    assert contents(rooms) == before
    assert capsys.readouterr().out == "everything is there\n"


def test_who_needs_a_password_has_the_same_one_and_nobody_else_has_it(rooms: Path):
    for name, readers in generated.READ_BY.items():
        holders = {path.parent.name: path.read_text() for path in rooms.glob(f"*/{name}")}
        assert set(holders) == set(readers), name
        assert len(set(holders.values())) == 1, name
        assert len(holders.popitem()[1]) >= 43, name


def test_a_renewed_password_is_the_same_new_one_for_all_who_read_it_and_the_only_new_one(rooms: Path):
    before = contents(rooms)
    generated.main(["backup-password"])
    after = contents(rooms)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"db/backup-password", "backup/backup-password", "db/pgpass", "backup/pgpass"}
    assert after["db/backup-password"] == after["backup/backup-password"]


def test_a_password_that_was_announced_lies_beside_the_old_one_until_it_is_renewed(rooms: Path):
    before = contents(rooms)
    generated.main(["--next", "redis-app-password"])
    announced = contents(rooms)
    assert {name: announced[name] for name in before} == before
    readers = generated.READ_BY["redis-app-password"]
    assert set(announced) - set(before) == {f"{room}/redis-app-password.next" for room in readers}

    generated.main(["redis-app-password"])

    after = contents(rooms)
    assert set(after) == set(before)
    assert (
        after["web/redis-app-password"] == after["redis/redis-app-password"] == announced["web/redis-app-password.next"]
    )


def test_certificates_made_anew_are_good_for_whoever_trusts_the_old_authority(rooms: Path, tmp_path: Path):
    before = contents(rooms)
    old = tmp_path / "old.crt"
    old.write_bytes(before["web/ca.crt"])

    generated.main(["--certificates"])

    after = contents(rooms)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {name for name in before if name.endswith((".crt", ".key"))} - {"authority/ca.key"}
    for authority in (old, rooms / "web/ca.crt"):
        for room, wanted in generated.CERTIFICATES:
            assert is_good(rooms / room / f"{wanted.name}.crt", wanted, authority), wanted.name


def test_all_passwords_differ(rooms: Path):
    made = [(rooms / readers[0] / name).read_text() for name, readers in generated.READ_BY.items()]
    assert len(set(made)) == len(generated.READ_BY)


def test_the_authoritys_key_stays_with_its_maker(rooms: Path):
    assert [path.parent.name for path in rooms.rglob("ca.key")] == [generated.AUTHORITY]
    assert {path.parent.name for path in rooms.rglob("ca.crt")} == {generated.AUTHORITY, *generated.TRUSTING}


def test_nothing_is_open_to_the_world(rooms: Path):
    assert {path.stat().st_mode & 0o007 for path in rooms.rglob("*") if path.is_file()} == {0}


def test_a_room_that_lost_its_copy_gets_the_known_password_again(rooms: Path):
    known = (rooms / "db/app-password").read_text()
    for lost in ("db", "web"):
        (rooms / lost / "app-password").unlink()
        generated.main([])
        assert (rooms / lost / "app-password").read_text() == known


def test_a_password_with_a_colon_is_escaped_for_libpq(rooms: Path):
    assert (rooms / "db/pgpass").read_text().splitlines()[0] == r"*:*:*:obcms_user:a\:b c"
    assert (rooms / "db/pgpass").stat().st_mode & 0o777 == 0o400  # else libpq ignores it


def test_a_new_owners_password_is_taken_over(rooms: Path):
    generated.ENV_FILE.write_text(ENV.replace("a:b c", "another"))
    generated.main([])
    assert (rooms / "db/pgpass").read_text().startswith("*:*:*:obcms_user:another\n")


def test_the_pooler_knows_its_own_two_logins(rooms: Path):
    lines = (rooms / "pooler/pooler-logins.txt").read_text().splitlines()
    password = {name: (rooms / "db" / f"{name}-password").read_text() for name in ("pgbouncer-auth", "monitor")}
    assert lines == [f'"pgbouncer_auth" "{password["pgbouncer-auth"]}"', f'"bmms_monitor" "{password["monitor"]}"']


def test_the_pooler_and_etcd_hold_nothing_that_opens_more_than_they_serve(rooms: Path):
    """A pooler is what many talk to; with etcd's client certificate, say, one may run commands in the databases."""
    held = {room: {path.name for path in (rooms / room).iterdir()} for room in ("pooler", "etcd")}
    assert held["pooler"] == {"ca.crt", "server.crt", "server.key", "pgpass", "pooler-logins.txt"}
    assert held["etcd"] == {"ca.crt", "etcd.crt", "etcd.key", "etcd-client.crt", "etcd-client.key"}
    assert "bmms_backup" not in (rooms / "pooler/pgpass").read_text()


def test_redis_is_told_sizes_and_nothing_else_of_the_env_file(rooms: Path):
    generated.ENV_FILE.write_text(f"{ENV}SIZE_PROFILE=small\nREDIS_MAXMEMORY=300mb\nREDIS_CACHE_MAXMEMORY=\n")
    generated.main([])
    for server in ("redis", "cache"):
        assert (rooms / server / "sizes").read_text() == "SIZE_PROFILE=small\nREDIS_MAXMEMORY=300mb\n"
        assert not (rooms / server / "env").exists()


WHOLE = """\
# SECRET_KEY=the-one-before
SECRET_KEY='a$b#c(d'
export ALLOWED_HOSTS=bmms.example
POSTGRES_DB=obcms_prod
POSTGRES_USER=obcms_user
POSTGRES_PASSWORD=of-the-owner
PATRONI_TTL=30
SIZE_PROFILE=small
EMAIL_HOST=smtp.example
EMAIL_HOST_PASSWORD="of # mail"
GRAFANA_ADMIN_PASSWORD=of-grafana
ALERT_WEBHOOK_URL=https://chat.example/secret
OWNER_DATABASE_URL=postgresql://of-the-owner@elsewhere/x
CACHE_URL=redis://:of-the-cache@elsewhere
"""
EVERYBODYS = {"ALLOWED_HOSTS", "POSTGRES_DB", "POSTGRES_USER", "PATRONI_TTL", "SIZE_PROFILE", "EMAIL_HOST"}


@pytest.mark.parametrize(("room", "names"), [
    ("web", EVERYBODYS | {"SECRET_KEY", "CACHE_URL"}),
    ("workers", EVERYBODYS | {"CACHE_URL"}),
    ("mail", EVERYBODYS | {"CACHE_URL", "EMAIL_HOST_PASSWORD"}),
    ("owner", EVERYBODYS | {"POSTGRES_PASSWORD", "OWNER_DATABASE_URL"}),
    ("db", {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "PATRONI_TTL", "SIZE_PROFILE"}),
])  # fmt: skip
def test_our_own_programs_are_handed_the_lines_that_they_use(rooms: Path, room: str, names: set[str]):
    """As the settings read them in the file itself."""
    generated.ENV_FILE.write_text(WHOLE)
    generated.main([])
    whole = dotenv_values(generated.ENV_FILE, interpolate=False)
    assert dotenv_values(rooms / room / "env", interpolate=False) == {name: whole[name] for name in names}
    assert "the-one-before" not in (rooms / room / "env").read_text()


def test_nobody_else_is_handed_a_line(rooms: Path):
    assert {path.parent.name for path in rooms.glob("*/env")} == {"db", *generated.APPLICATION}


def test_a_file_of_windows_is_read_as_one_of_ours(rooms: Path):
    generated.ENV_FILE.write_bytes(b"\xef\xbb\xbfSECRET_KEY=abc\r\nBASE_URL=https://x\r\n")
    generated.main([])
    assert (rooms / "web/env").read_bytes() == b"SECRET_KEY=abc\nBASE_URL=https://x\n"


def test_a_line_that_goes_from_the_file_goes_from_the_rooms(rooms: Path):
    generated.ENV_FILE.write_text("SECRET_KEY=abc\nSECRET_KEY_FALLBACKS=old\n")
    generated.main([])
    generated.ENV_FILE.write_text("SECRET_KEY=abc\n")
    generated.main([])
    assert (rooms / "web/env").read_text() == "SECRET_KEY=abc\n"


def test_alertmanager_and_grafana_are_told_what_they_use_and_no_more(rooms: Path):
    lines = "EMAIL_HOST_PASSWORD='pa&ss|wo rd'\nGRAFANA_ADMIN_PASSWORD=of-grafana\nSECRET_KEY=of-the-site\n"
    generated.ENV_FILE.write_text(ENV + lines)
    generated.main([])
    for room, names in generated.TOLD.items():
        assert {path.name for path in (rooms / room).iterdir()} == set(names)
    assert (rooms / "alerts/EMAIL_HOST_PASSWORD").read_text() == "pa&ss|wo rd"
    assert (rooms / "grafana/GRAFANA_ADMIN_PASSWORD").read_text() == "of-grafana"


def test_a_password_that_a_room_needs_no_more_is_taken_away(rooms: Path):
    """Redis itself was once given what the application shows to the cache."""
    (rooms / "redis/redis-cache-password").write_text((rooms / "cache/redis-cache-password").read_text())
    generated.main([])
    assert not (rooms / "redis/redis-cache-password").exists()
    assert (rooms / "cache/redis-cache-password").exists()
