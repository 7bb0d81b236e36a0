"""Locust, in an environment of its own: it replaces Python's sockets in every program that imports it."""

import sys
from pathlib import Path

from steps import ROOT, VAR, Program, Setup, Stamp, digest

VENV = VAR / "load" / "venv"
REQUIREMENTS = ROOT / "requirements" / "load.txt"


def prepare(setup: Setup) -> None:
    stamp = Stamp(VENV / "requirements.stamp", digest(REQUIREMENTS, sys.version))
    setup.step("Load generator", install, stamp, advice="Is the package index reachable (pip config list)? Try again.")


def install(run: Program) -> None:
    run(sys.executable, "-m", "venv", "--clear", VENV)
    pip: tuple[str | Path, ...] = (VENV / "bin/python", "-m", "pip", "install", "--require-hashes", "--no-input")
    run(*pip, "--progress-bar=off", "--disable-pip-version-check", "-r", REQUIREMENTS)
