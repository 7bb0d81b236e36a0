"""A bare machine gets an engine and Compose; one that has them is left alone."""

import os
from pathlib import Path

import engine
import pytest
from failure import StepError
from steps import Setup
from tests.commands.programs import Programs

DEBIAN = (
    '[ "$1" = indextargets ] && echo "http://mirror.test/debian/ $(. /etc/os-release; echo $VERSION_CODENAME) main"'
)
PACKAGES = """
for word; do [ "$word" = download ] && touch docker-compose_1.deb docker-buildx_1.deb; done; true"""
UNPACK = """
mkdir -p "$3/usr/libexec/docker/cli-plugins"
for plugin in docker-compose docker-buildx; do echo "#!/bin/sh" > "$3/usr/libexec/docker/cli-plugins/$plugin"; done"""


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(engine, "PLUGINS", tmp_path / "plugins")
    monkeypatch.setattr(engine, "COMMAND", tmp_path / "bin" / "docker-compose")
    return tmp_path / "plugins"


def test_an_engine_that_answers_is_left_alone(programs: Programs) -> None:
    programs.add("docker", "echo 2.26.1-4")
    programs.add("docker-compose")
    for name in ("dockerd", "apt-get"):
        programs.add(name)
    engine.prepare(Setup())
    assert {call.split()[0] for call in programs.calls} == {"docker"}


def test_an_engine_that_is_not_running_is_started_and_outlives_us(programs: Programs, own_folder: Path) -> None:
    """It answers once its program runs; what it says is kept."""
    programs.add("docker", f"[ -e {own_folder}/up ] && echo 20.10.24")
    programs.add("dockerd", f"echo starting; touch {own_folder}/up")
    Setup().step("Docker engine", engine.start)
    assert engine.answers()
    assert "starting" in (own_folder / "var/logs/dockerd.log").read_text()


def test_an_engine_that_does_not_come_shows_why(
    programs: Programs, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "FIRST_ANSWER", 0.2)
    programs.add("docker", "exit 1")
    programs.add("dockerd", "echo no room on the disk")
    with pytest.raises(StepError, match="no room on the disk"):
        Setup().step("Docker engine", engine.start)


def test_an_ordinary_user_is_told_that_root_starts_it(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(StepError, match="only root may start it"):
        Setup().step("Docker engine", engine.start)


@pytest.mark.parametrize(("version", "enough"), [("2.26.1-4", True), ("v2.20.0", True), ("2.19.1", False), ("", False)])
def test_compose_has_to_be_new_enough(programs: Programs, version: str, enough: bool) -> None:
    programs.add("docker", f"echo {version}")
    programs.add("docker-compose")
    assert engine.has_compose() is enough


def test_compose_comes_from_the_next_debian_past_the_machines_own_lists(programs: Programs, plugins: Path) -> None:
    programs.add("apt-get", DEBIAN + PACKAGES)
    programs.add("dpkg-deb", UNPACK)
    Setup().step("Docker Compose", engine.install_compose)
    assert sorted(path.name for path in plugins.iterdir()) == ["docker-buildx", "docker-compose"]
    update = next(call for call in programs.calls if call.endswith(" update"))
    assert "Dir::State::lists=/tmp/" in update
    assert "Dir::Etc::sourceparts=-" in update


def test_the_newer_debian_is_asked_of_the_machines_own_mirror(tmp_path: Path, programs: Programs) -> None:
    codename = engine.output_of("sh", "-c", '. /etc/os-release && echo "$VERSION_CODENAME"')
    targets = f"http://other.test/x/ nodistro main\nhttp://mirror.test/debian/ {codename} main"
    assert engine.mirror(targets) == "http://mirror.test/debian/"
    engine.private_apt(tmp_path, "http://mirror.test/debian/")
    assert (tmp_path / "sources.list").read_text() == "deb http://mirror.test/debian/ trixie main\n"


def test_without_debians_main_section_it_stops(programs: Programs) -> None:
    with pytest.raises(StepError, match="main section"):
        engine.mirror("http://other.test/x/ nodistro main")
