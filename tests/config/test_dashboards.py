"""Grafana's files are what the generator makes of config/grafana/boards, and Grafana finds them where it is told to look."""

import json
import subprocess
import sys

import pytest
import yaml
from tests.source import ROOT

GRAFANA = ROOT / "config/grafana"
FILES = sorted((GRAFANA / "dashboards").glob("*.json"))
BOARDS = {board["title"]: board for board in (json.loads(file.read_text(encoding="utf-8")) for file in FILES)}
GUIDE = {
    "BMMS Overview",
    "Application Performance",
    "Database Performance",
    "Cache Performance",
    "Infrastructure",
}


def test_the_five_dashboards_of_the_guide_are_there():
    assert set(BOARDS) == GUIDE


def test_generating_again_changes_nothing():
    program = "import generate; print({b.uid: generate.file_content(b) for b in generate.BOARDS})"
    done = subprocess.run([sys.executable, "-c", program], cwd=GRAFANA, capture_output=True, text=True, check=True)
    made = eval(done.stdout)  # noqa: S307 - our own output
    assert {file.stem for file in FILES} == set(made)
    assert [file.name for file in FILES if file.read_text(encoding="utf-8") != made[file.stem]] == []


@pytest.mark.parametrize("title", BOARDS)
def test_a_dashboard_is_read_only_and_asks_the_provisioned_source(title: str):
    board, source = BOARDS[title], provisioned("datasources/prometheus.yml")["datasources"][0]
    assert board["editable"] is False
    asked = {target["datasource"]["uid"] for panel in board["panels"] for target in panel.get("targets", [])}
    assert asked == {source["uid"]}
    assert source["editable"] is False


def test_the_folder_is_the_guides_and_nobody_changes_it_in_grafana():
    provider = provisioned("dashboards/bmms.yml")["providers"][0]
    assert provider["folder"] == "BMMS Phase 8"
    assert provider["allowUiUpdates"] is False
    compose = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text(encoding="utf-8"))
    assert "./config/grafana:/etc/grafana:ro" in compose["services"]["grafana"]["volumes"]
    assert provider["options"]["path"] == "/etc/grafana/dashboards"


def provisioned(file: str) -> dict:
    return yaml.safe_load((GRAFANA / "provisioning" / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("title", BOARDS)
def test_panels_do_not_overlap_and_all_have_a_question(title: str):
    taken = set()
    for panel in BOARDS[title]["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells
        assert panel["type"] == "row" or all(target["expr"] for target in panel["targets"])
