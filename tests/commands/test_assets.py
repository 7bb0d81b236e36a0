"""Which node builds the styles and scripts."""

import subprocess
from pathlib import Path

import assets
import pytest


def install(folder: Path, version: str) -> None:
    for name in ("node", "npm"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho v{version}\n")
        program.chmod(0o755)


def test_the_machines_node_is_used_when_it_is_new_enough(tmp_path: Path) -> None:
    install(tmp_path, "20.1.0")
    assert assets.programs(str(tmp_path)) == (tmp_path / "node", [tmp_path / "npm"])


@pytest.mark.parametrize("version", ["18.20.4", None])
def test_otherwise_the_one_that_pip_installed_works(tmp_path: Path, version: str | None) -> None:
    if version:
        install(tmp_path, version)
    node, npm = assets.programs(str(tmp_path))
    assert assets.VENV in node.parents
    said = subprocess.run(
        [*npm, "--version"],
        env={"PATH": str(node.parent), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(said.stdout.split(".")[0]) >= 10
