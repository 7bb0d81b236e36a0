"""Grafana's files are what the generator makes of config/grafana/boards, and Grafana finds them where it is told to look."""

import json
import os
import re
import subprocess
import sys
import typing
from configparser import RawConfigParser
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard
from tests.source import ROOT

from production.deployment import Deployment
from production.envfile import parse
from production.rules import images
from production.stack import read_stack

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


# --- as Grafana reads them: its own schema, as grafana-foundation-sdk has it ----------------------------------------------


def read_by_the_schema(board: dict[str, Any]) -> Dashboard:
    plugins.register_default_plugins()
    return Dashboard.from_json(board)


@pytest.mark.parametrize("title", BOARDS)
def test_the_schema_knows_every_field(title: str):
    """What it does not know would be gone after reading and writing."""
    assert json.loads(JSONEncoder().encode(read_by_the_schema(BOARDS[title]))) == BOARDS[title]


@pytest.mark.parametrize("title", BOARDS)
def test_every_field_has_the_type_that_the_schema_wants(title: str):
    assert objections(read_by_the_schema(BOARDS[title])) == []


def objections(value: Any, where: str = "board") -> list[str]:
    """Of every model below, each field against its annotation."""
    if isinstance(value, list | tuple):
        return [one for number, part in enumerate(value) for one in objections(part, f"{where}[{number}]")]
    if isinstance(value, Enum) or not type(value).__module__.startswith("grafana_foundation_sdk"):
        return []
    wanted, found = typing.get_type_hints(type(value)), vars(value)
    wrong = [f"{where}.{name}: {found[name]!r}" for name in found if not conforms(found[name], wanted.get(name, Any))]
    return wrong + [one for name in found for one in objections(found[name], f"{where}.{name}")]


def conforms(value: Any, wanted: Any) -> bool:
    origin, parts = typing.get_origin(wanted), typing.get_args(wanted)
    if wanted is Any or isinstance(wanted, str | typing.TypeVar):
        return True
    if origin is typing.Union:
        return any(conforms(value, part) for part in parts)
    if origin is typing.Literal:
        return value in parts
    if origin is list:
        return isinstance(value, list) and all(conforms(one, parts[0]) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(conforms(one, parts[1]) for one in value.values())
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return value in [each.value for each in wanted] or isinstance(value, wanted)
    return isinstance(value, (int, float) if wanted is float else wanted)


def test_the_check_of_types_sees_a_mistake():
    board = read_by_the_schema(BOARDS["Infrastructure"])
    board.panels[1].grid_pos.w = "wide"
    board.refresh = ["often"]
    assert len(objections(board)) == 2


# --- how it starts: never tried here, where its image cannot be had -----------------------------------------------------

SERVICE = yaml.safe_load((ROOT / "docker-compose.prod.yml").read_text(encoding="utf-8"))["services"]["grafana"]


def test_provisioning_says_what_grafana_reads():
    """apiVersion and lists by these names; a file that it cannot use is passed over in silence."""
    [source] = provisioned("datasources/prometheus.yml")["datasources"]
    [provider] = provisioned("dashboards/bmms.yml")["providers"]
    assert {provisioned(f"{kind}.yml")["apiVersion"] for kind in ("datasources/prometheus", "dashboards/bmms")} == {1}
    assert set(source) == {"name", "uid", "type", "access", "url", "isDefault", "editable"}
    assert (source["name"], source["type"], source["url"]) == ("Prometheus", "prometheus", "http://prometheus:9090")
    assert (provider["type"], provider["folderUid"]) == ("file", "bmms-phase-8")


def test_its_settings_can_be_read_and_point_into_the_mounted_folder():
    settings = RawConfigParser(comment_prefixes=(";",))
    settings.read(GRAFANA / "grafana.ini")
    assert settings["auth.anonymous"]["enabled"] == "false"
    for mounted in (settings["paths"]["provisioning"], settings["dashboards"]["default_home_dashboard_path"]):
        assert (GRAFANA / Path(mounted).relative_to("/etc/grafana")).exists(), mounted


def test_nothing_secret_and_nothing_open_is_given_to_it():
    assert SERVICE["ports"] == ["127.0.0.1:3000:3000"]
    assert "environment" not in SERVICE
    assert "secrets" not in SERVICE
    assert SERVICE["read_only"] is True
    assert re.fullmatch(r"grafana/grafana:\d+\.\d+\.\d+@sha256:[0-9a-f]{64}", SERVICE["image"])


def test_the_documented_command_puts_in_the_digest(tmp_path: Path):
    """And with it validate_env.py has nothing to say any more."""
    text = (ROOT / "docs/monitoring/PROMETHEUS_GRAFANA_SETUP.md").read_text(encoding="utf-8")
    pull, put_in = re.findall(r"^    ((?:docker pull|sed) .*)$", text, re.MULTILINE)
    digest = "sha256:" + "0123456789abcdef" * 4
    engine = tmp_path / "bin/docker"
    engine.parent.mkdir()
    engine.write_text(f"#!/bin/sh\n[ $1 = pull ] || echo grafana/grafana@{digest}\n")
    engine.chmod(0o755)
    (tmp_path / "docker-compose.prod.yml").write_text((ROOT / "docker-compose.prod.yml").read_text())
    assert list(images.digests(Deployment(tmp_path, tmp_path, parse(""), read_stack(tmp_path)))) != []
    surroundings = os.environ | {"PATH": f"{engine.parent}:{os.environ['PATH']}"}
    subprocess.run(["bash", "-ec", f"{pull}\n{put_in}"], cwd=tmp_path, env=surroundings, check=True)
    assert read_stack(tmp_path).pulled_images == (("grafana/grafana:12.3.0", digest.removeprefix("sha256:")),)
    assert list(images.digests(Deployment(tmp_path, tmp_path, parse(""), read_stack(tmp_path)))) == []
