"""./test stack takes away what it started, whatever happens, and never somebody else's stack."""

import json
import subprocess
from pathlib import Path

import pytest
import stack_command
import stack_copy
from failure import StepError
from steps import Setup
from tests.commands.programs import Programs


@pytest.fixture
def clone(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stack_copy, "CLONE", own_folder / "var/stack/obcms")
    return stack_copy.CLONE


def engine_with(programs: Programs, *, started_in: str = "", volumes: str = "") -> None:
    programs.add("docker", f'case "$1" in ps) printf "{started_in}";; volume) printf "{volumes}";; esac')


def test_a_free_machine_is_used(programs: Programs, clone: Path) -> None:
    engine_with(programs)
    stack_command.require_free(clone)


def test_a_stack_started_elsewhere_is_never_touched(programs: Programs, clone: Path) -> None:
    engine_with(programs, started_in="/srv/obcms\\n/srv/obcms\\n")
    with pytest.raises(StepError, match="was started on this machine in /srv/obcms"):
        stack_command.require_free(clone)


def test_volumes_of_a_stopped_stack_are_never_touched(programs: Programs, clone: Path) -> None:
    engine_with(programs, volumes="obcms_db-data\\n")
    with pytest.raises(StepError, match="volumes"):
        stack_command.require_free(clone)


def test_our_own_earlier_stack_is_no_hindrance(programs: Programs, clone: Path) -> None:
    clone.mkdir(parents=True)
    engine_with(programs, started_in=str(clone), volumes="obcms_db-data\\n")
    stack_command.require_free(clone)


def test_it_is_taken_away_after_ctrl_c(programs: Programs, clone: Path) -> None:
    clone.mkdir(parents=True)
    engine_with(programs, volumes="obcms_db-data\\nobcms_media\\n")
    with pytest.raises(KeyboardInterrupt), stack_command.taken_away(Setup(), clone, leave=False):
        raise KeyboardInterrupt
    assert "docker compose -p obcms down --volumes --remove-orphans --timeout 5" in programs.calls
    assert "docker volume rm obcms_db-data obcms_media" in programs.calls
    assert not clone.exists()


def test_what_its_containers_said_is_kept(programs: Programs, own_folder: Path, clone: Path) -> None:
    programs.add("docker", 'case "$1" in ps) echo obcms-db-1;; logs) echo no space left >&2;; esac')
    with stack_command.taken_away(Setup(), clone, leave=False):
        pass
    assert "no space left" in (own_folder / "var/logs/stack/obcms-db-1.log").read_text()


def test_it_is_left_where_somebody_asked_for_it(
    programs: Programs, clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine_with(programs)
    with stack_command.taken_away(Setup(), clone, leave=True):
        pass
    assert programs.calls == []
    assert str(clone) in capsys.readouterr().out


def test_running_means_the_one_that_runs(programs: Programs, clone: Path) -> None:
    engine_with(programs, started_in="/srv/obcms\\n")
    assert stack_command.running_folder() == Path("/srv/obcms")
    engine_with(programs)
    with pytest.raises(StepError, match="No stack"):
        stack_command.running_folder()


def test_pytest_is_told_where_the_stack_is_and_its_code_counts(
    programs: Programs, own_folder: Path, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.add("python", f"env | grep ^BMMS_ > {own_folder}/environment; exit 1")
    monkeypatch.setattr(stack_command.environment, "PYTHON", programs.folder / "python")
    assert stack_command.pytest("stack", ["-k", "guide"], Setup(), clone) == 1
    assert f"BMMS_STACK={clone}" in (own_folder / "environment").read_text()
    assert "-v -m stack --durations=15 tests/stack -k guide" in programs.calls[0]


@pytest.mark.parametrize(
    ("given", "found"),
    [({"BMMS_CA_FILE": "/a"}, "/a"), ({"PIP_CERT": "FILE"}, "FILE"), ({"PIP_CERT": "/not/there"}, None), ({}, None)],
)
def test_the_machines_own_certificates_reach_the_builds(
    tmp_path: Path, given: dict[str, str], found: str | None
) -> None:
    file = tmp_path / "ca.pem"
    file.touch()
    real = {
        name: value.replace("FILE", str(file)) if name != "BMMS_CA_FILE" else value for name, value in given.items()
    }
    expected = found and (str(file) if found == "FILE" else found)
    assert stack_command.with_certificates(real) == ({"BMMS_CA_FILE": expected} if expected else {})


def test_ci_runs_both_and_each_counts(tmp_path: Path) -> None:
    """Tried with a ./test that only writes down its words."""
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci/run"
    script.write_text((Path(__file__).resolve().parents[2] / ".ci/run").read_text())
    fake = tmp_path / "test"
    for failing, code in (("", 0), ("stack", 1), ("first", 1)):
        fake.write_text(f'#!/bin/sh\necho "test $1" >> calls\n[ "${{1:-first}}" != "{failing}" ]\n')
        fake.chmod(0o755)
        assert subprocess.run(["sh", script], check=False).returncode == code, failing
    assert (tmp_path / "calls").read_text().split("\n")[:2] == ["test ", "test stack"]


BUILT = """\
#1 [secrets internal] load build definition from Dockerfile
#1 DONE 0.0s
#4 [secrets base 1/2] FROM debian:trixie-slim
#4 CACHED
#5 [secrets base 2/2] RUN apt-get update
#5 DONE 20.6s
#5 [migrate base 2/2] RUN apt-get update
#6 [migrate app 1/1] COPY src
#6 CACHED
"""


def test_what_a_build_cost_is_kept(programs: Programs, own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack_command, "MEASURED", own_folder / "var/drills/images.json")
    programs.add("docker", "printf 'obcms-app 424MB\\nobcms-redis 223MB\\n'")
    log = stack_command.log_of("Images")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(BUILT)
    stack_command.keep_figures(237.6)
    kept = json.loads((own_folder / "var/drills/images.json").read_text())
    assert (kept["seconds"], kept["steps"], kept["cached"]) == (238, 3, 2)
    assert kept["images"] == {"obcms-app": "424MB", "obcms-redis": "223MB"}
