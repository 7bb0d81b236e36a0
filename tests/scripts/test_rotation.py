from pathlib import Path

import pytest

from production import rotation
from production.rollout import Clone, FailedError

LED = '[{"Member": "db", "Role": "Replica"}, {"Member": "db-replica2", "Role": "Leader"}]'


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    steps: list[str] = []

    def inside(clone: Clone, service: str, *words: str, check: bool = True) -> str:
        if words[0] != "patronictl":
            steps.append(f"{service}: {' '.join(words[:3])}")
        return LED if service != "db" else ""

    monkeypatch.setattr(Clone, "inside", inside)
    monkeypatch.setattr(Clone, "compose", lambda clone, *words, **more: steps.append(" ".join(words)) or "")
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: "healthy\n")
    return steps


MADE = "run --rm --no-deps -T secrets python3 -m containers.generated"
TOLD = "db-replica2: python3 -m containers.leader"


def test_the_applications_is_made_then_told_to_whoever_leads_and_nobody_is_restarted(done: list[str], tmp_path: Path):
    rotation.rotate(Clone(tmp_path), "app-password")
    assert done == [f"{MADE} app-password", TOLD]


def test_who_reads_it_at_a_start_is_restarted_one_after_the_other(done: list[str], tmp_path: Path):
    rotation.rotate(Clone(tmp_path), "monitor-password")
    assert done[:4] == [f"{MADE} monitor-password", TOLD, "restart pgbouncer", "restart pgbouncer2"]


def test_without_a_leader_nothing_is_changed(done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Clone, "inside", lambda *given, **more: "")
    with pytest.raises(FailedError, match="nothing was changed"):
        rotation.rotate(Clone(tmp_path), "app-password")
    assert done == []


def test_a_second_pooler_is_not_restarted_while_the_first_is_not_back(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Clone, "run", lambda clone, *words, **more: "starting\n")
    monkeypatch.setattr(rotation, "WELL_WITHIN", 0)
    with pytest.raises(FailedError, match="pgbouncer is not well"):
        rotation.rotate(Clone(tmp_path), "monitor-password")
    assert "restart pgbouncer2" not in done


def test_what_cannot_be_changed_unnoticed_is_refused(done: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        rotation.rotate_command(["backup-cipher"])
    assert done == []
    assert "app-password" in capsys.readouterr().err
