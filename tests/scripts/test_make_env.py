"""make_env.py invents secrets, protects what it writes, and never destroys what is there."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from tests.scripts.rehearsal import ROOT, Rehearsal, called

import make_env
from production import certificates, scram
from production.envfile import parse
from production.filling import with_value
from production.ownership import CONTAINER_GROUP


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    (tmp_path / ".env.example").write_bytes((ROOT / ".env.example").read_bytes())
    return tmp_path


def make(folder: Path, *arguments: str) -> tuple[int, str]:
    return called(make_env.main, "--root", str(folder), "--profile", "guide", *arguments)


def values(folder: Path) -> dict[str, str]:
    return parse((folder / ".env.production").read_text(encoding="utf-8")).values()


def test_secrets_are_new_each_time(empty: Path):
    make(empty)
    first = values(empty)
    make(empty, "--replace")
    second = values(empty)

    names = ("SECRET_KEY", "POSTGRES_PASSWORD", "GRAFANA_ADMIN_PASSWORD", "EMAIL_HOST_PASSWORD")
    assert all(len(first[name]) >= 32 and first[name] != second[name] for name in names)
    assert len({first[name] for name in names}) == len(names)
    assert {name: first[name] for name in first if name not in names} == {
        name: second[name] for name in second if name not in names
    }


def test_every_reader_understands_the_secrets_alike(empty: Path):
    """No quotation marks needed, by nobody: a shell, Compose, an entrypoint that cuts at the first =."""
    make(empty)

    by_cutting = dict(
        line.split("=", 1)
        for line in (empty / ".env.production").read_text(encoding="utf-8").splitlines()
        if "=" in line and not line.startswith("#")
    )
    assert by_cutting == values(empty)


def test_nobody_else_may_read_them(empty: Path):
    make(empty, "--test-certificate")

    for name in (".env.production", "config/pgbouncer/userlist.txt", "ssl/key.pem"):
        found = (empty / name).stat()
        shared = found.st_gid == CONTAINER_GROUP
        assert stat.S_IMODE(found.st_mode) == (0o440 if shared else 0o400), name
        assert shared or os.geteuid() != 0


def test_without_root_only_its_owner_reads_them(empty: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "chown", refuse)

    output = make(empty)[1]

    assert stat.S_IMODE((empty / ".env.production").stat().st_mode) == 0o400
    assert f"chown root:{CONTAINER_GROUP}" in output


@pytest.mark.parametrize("there", [".env.production", "config/pgbouncer/userlist.txt", "ssl/key.pem"])
def test_what_is_there_stays_and_nothing_is_written(empty: Path, there: str):
    (empty / there).parent.mkdir(parents=True, exist_ok=True)
    (empty / there).write_text("mine")
    before = sorted(empty.rglob("*"))

    code, output = make(empty, "--test-certificate")

    assert code == 2
    assert there in output
    assert (empty / there).read_text() == "mine"
    assert sorted(empty.rglob("*")) == before


def test_replace_keeps_the_old(empty: Path):
    make(empty, "--test-certificate")
    old = {
        name: (empty / name).read_bytes()
        for name in (".env.production", "config/pgbouncer/userlist.txt", "ssl/key.pem")
    }

    output = make(empty, "--replace", "--test-certificate")[1]

    for name, content in old.items():
        (copy,) = (empty / name).parent.glob(f"{Path(name).name}.2*")
        assert copy.read_bytes() == content
        assert stat.S_IMODE(copy.stat().st_mode) & 0o007 == 0
        assert (empty / name).read_bytes() != content
    assert "keep their old ones" in output


def test_a_crash_while_writing_leaves_the_old_whole(empty: Path, monkeypatch: pytest.MonkeyPatch):
    make(empty)
    old = (empty / ".env.production").read_bytes()

    def crash(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", crash)

    assert make(empty, "--replace")[0] == 2
    assert (empty / ".env.production").read_bytes() == old


def test_no_secret_is_printed(empty: Path):
    output = make(empty)[1] + make(empty, "--replace")[1]

    assert not [
        value for name, value in values(empty).items() if name.endswith(("KEY", "PASSWORD")) and value in output
    ]


def test_the_userlist_fits_the_password(empty: Path):
    make(empty)

    login, secret = (empty / "config/pgbouncer/userlist.txt").read_text().split()
    assert login == '"obcms_user"'
    assert scram.fits(secret.strip('"'), values(empty)["POSTGRES_PASSWORD"])


def test_the_userlist_alone_after_an_edit(empty: Path):
    """The guide's way: cp .env.example .env.production, and edit."""
    content = (empty / ".env.example").read_text(encoding="utf-8")
    (empty / ".env.production").write_text(
        with_value(content, "POSTGRES_PASSWORD", "kJ3-mQ8_xW1zR5tY7v"), encoding="utf-8"
    )

    make(empty, "--userlist")
    first = (empty / "config/pgbouncer/userlist.txt").read_text()
    make(empty, "--userlist")

    assert scram.fits(first.split()[1].strip('"'), "kJ3-mQ8_xW1zR5tY7v")
    assert (empty / "config/pgbouncer/userlist.txt").read_text() != first
    assert values(empty)["POSTGRES_PASSWORD"] == "kJ3-mQ8_xW1zR5tY7v"


def test_a_domain_and_a_mail_password_of_ones_own(empty: Path):
    (empty / "mail.txt").write_text("it's from them\n".replace("'", ""))
    make(empty, "--domain", "bmms.bangsamoro.gov.ph", "--mail-password-file", str(empty / "mail.txt"))

    made = values(empty)
    assert made["EMAIL_HOST_PASSWORD"] == "its from them"
    assert made["BASE_URL"] == "https://bmms.bangsamoro.gov.ph"
    assert made["ALLOWED_HOSTS"] == "bmms.bangsamoro.gov.ph,www.bmms.bangsamoro.gov.ph"


@pytest.mark.parametrize("password", ["a # b", "pa$word", 'say "x"', " space "])
def test_a_password_that_needs_quotation_marks_gets_them(password: str):
    assert parse(with_value("NAME=<x>\n", "NAME", password)).values() == {"NAME": password}


def test_a_password_that_no_file_can_hold_is_refused(empty: Path):
    code, output = make(empty, "--set", "EMAIL_HOST_PASSWORD=it's")

    assert code == 2
    assert "EMAIL_HOST_PASSWORD" in output
    assert "it's" not in output
    assert not (empty / ".env.production").exists()


def test_the_small_profile_is_ready_on_a_small_machine(empty: Path):
    called(make_env.main, "--root", str(empty), "--profile", "small")

    rehearsal = Rehearsal(empty)
    assert rehearsal.errors(machine=("--memory", "24GB", "--cores", "2")) == set()
    assert values(empty)["SIZE_PROFILE"] == "small"


def test_without_openssl_it_says_what_to_install(empty: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(certificates, "which", lambda _: None)

    code, output = make(empty, "--test-certificate")

    assert code == 2
    assert "apt-get install openssl" in output


def test_the_certificate_is_for_all_names(rehearsal: Rehearsal):
    found = certificates.read_certificate(rehearsal.folder / "ssl/cert.pem")

    assert found.covers("obcms.barmm.gov.ph")
    assert found.covers("www.obcms.barmm.gov.ph")
    assert not found.covers("obcms.barmm.gov.ph.evil.ph")
    assert (found.until - found.since).days == certificates.VALID_DAYS


def test_an_asterisk_stands_for_one_label():
    from datetime import UTC, datetime

    found = certificates.Certificate(datetime.now(UTC), datetime.now(UTC), ("*.barmm.gov.ph",), is_self_signed=False)
    assert found.covers("obcms.barmm.gov.ph")
    assert not found.covers("www.obcms.barmm.gov.ph")
    assert not found.covers("barmm.gov.ph")


@pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="no git here, so nothing can be committed"
)
def test_what_it_makes_is_never_committed(empty: Path):
    names = [".env.production", ".env.production.20261123T155301", "config/pgbouncer/userlist.txt", "ssl/key.pem",
             "config/pgbouncer/userlist.txt.20261123T155301"]  # fmt: skip
    done = subprocess.run(["git", "check-ignore", *names], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout.split() == names
