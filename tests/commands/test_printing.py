"""Papers need libraries of the system; a machine without them still starts."""

import os

import printing
import pytest
from steps import Setup
from tests.commands.programs import Programs

MISSING = {"libno-such-pango.so.0": "libpango-1.0-0", "libno-such-subset.so.0": "libharfbuzz-subset0"}


@pytest.fixture
def _without_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PACKAGES", {"libc.so.6": "libc6", **MISSING})


def test_what_is_there_is_not_asked_for(
    programs: Programs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(printing, "PACKAGES", {"libc.so.6": "libc6"})
    printing.prepare(Setup())
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("_without_pango")
def test_an_ordinary_user_is_told_in_one_line_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    printing.prepare(Setup())
    assert capsys.readouterr().out == (
        "The system packages libpango-1.0-0 libharfbuzz-subset0 fonts-dejavu-core are needed for PDF files. "
        "As root: apt-get install libpango-1.0-0 libharfbuzz-subset0 fonts-dejavu-core (all else works without)\n"
    )


@pytest.mark.usefixtures("_without_pango")
def test_root_sees_them_installed_with_letters_to_print(programs: Programs, capsys: pytest.CaptureFixture[str]) -> None:
    programs.add("apt-get")
    printing.prepare(Setup())
    assert "fonts-dejavu-core are needed for PDF files: installing them with apt-get." in capsys.readouterr().out
    assert programs.calls == [
        "apt-get update -q",
        "apt-get install -y -q --no-install-recommends libpango-1.0-0 libharfbuzz-subset0 fonts-dejavu-core",
    ]


@pytest.mark.usefixtures("_without_pango")
def test_a_machine_that_cannot_install_them_goes_on(programs: Programs, capsys: pytest.CaptureFixture[str]) -> None:
    programs.add("apt-get", "echo no such index; exit 100")
    printing.prepare(Setup())
    told = capsys.readouterr().out
    assert "no such index" in told
    assert told.endswith(
        "As root: apt-get install libpango-1.0-0 libharfbuzz-subset0 fonts-dejavu-core (all else works without)\n"
    )
