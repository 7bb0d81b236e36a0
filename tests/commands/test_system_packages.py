"""No system package is installed silently."""

import os
from pathlib import Path

import pytest
import steps
import system_packages
from failure import StepError
from steps import Setup


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "VAR", tmp_path / "var")


def test_an_ordinary_user_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(StepError) as failure:
        system_packages.require(Setup(), "chromium", purpose="the browser tests")
    assert str(failure.value) == "The system package chromium is needed for the browser tests."
    assert failure.value.advice == "As root: apt-get install chromium"


def test_root_sees_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    apt = tmp_path / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    apt.chmod(0o755)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    system_packages.require(Setup(), "chromium", purpose="the browser tests")
    assert "chromium is needed for the browser tests: installing it with apt-get" in capsys.readouterr().out
    assert (tmp_path / "calls").read_text().splitlines() == [
        "update -q",
        "install -y -q --no-install-recommends chromium",
    ]
