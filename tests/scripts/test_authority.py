"""The stack's own authority. The openssl command is on every machine that can make a rehearsal."""

import ssl
from pathlib import Path

import pytest

from containers import authority
from containers.authority import Wanted, make_authority, make_certificate
from production.certificates import key_fits, read_certificate

SERVER = Wanted("server", "serverAuth", ("db", "localhost", "127.0.0.1"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert make_authority(tmp_path)
    return tmp_path


def test_a_certificate_is_of_the_authority_and_for_its_names(folder: Path):
    assert make_certificate(SERVER, folder, folder)

    assert set(read_certificate(folder / "server.crt").names) == set(SERVER.names)
    assert key_fits(folder / "server.crt", folder / "server.key") == ""
    verified = authority.openssl(
        "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "db",
        "-CAfile", str(folder / "ca.crt"), str(folder / "server.crt"),
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr


def test_keys_are_their_owners_alone(folder: Path):
    """libpq and PostgreSQL refuse a key that a group may read."""
    make_certificate(SERVER, folder, folder)
    assert [(folder / name).stat().st_mode & 0o777 for name in ("ca.key", "server.key", "server.crt")] == [
        0o400, 0o400, 0o440,
    ]  # fmt: skip


def test_what_is_good_stays(folder: Path):
    make_certificate(SERVER, folder, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    assert not make_authority(folder)
    assert not make_certificate(SERVER, folder, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_certificate_that_ends_soon_is_renewed(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(authority, "CERTIFICATE_DAYS", 29)
    make_certificate(SERVER, folder, folder)
    monkeypatch.undo()

    assert make_certificate(SERVER, folder, folder)
    assert not make_certificate(SERVER, folder, folder)


def test_other_names_or_another_authority_need_another_certificate(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
):
    make_certificate(SERVER, folder, folder)
    assert make_certificate(Wanted("server", "serverAuth", (*SERVER.names, "db-replica3")), folder, folder)

    other = tmp_path_factory.mktemp("other")
    make_authority(other)
    assert make_certificate(Wanted("server", "serverAuth", (*SERVER.names, "db-replica3")), folder, other)


def test_a_client_certificate_does_not_serve(folder: Path):
    make_certificate(Wanted("etcd-client", "clientAuth"), folder, folder)
    done = authority.openssl(
        "verify", "-purpose", "sslserver", "-CAfile", str(folder / "ca.crt"), str(folder / "etcd-client.crt")
    )
    assert done.returncode != 0
    assert ssl.create_default_context(cafile=str(folder / "ca.crt")).cert_store_stats()["x509_ca"] == 1


def test_no_half_certificate_is_left_when_openssl_refuses(folder: Path):
    with pytest.raises(SystemExit, match="openssl could not make server"):
        make_certificate(Wanted("server", "noSuchUsage"), folder, folder)
    assert not (folder / "server.crt").exists()
