"""The working tree as a repository that the guide's first command clones: what is not ignored, and nothing else."""

import os
import shutil
import subprocess
from pathlib import Path

from steps import ROOT, VAR, Program, Setup

FOLDER = VAR / "stack"
ORIGIN = FOLDER / "origin"
CLONE = FOLDER / "obcms"  # as the guide calls it
NOT_OURS = {".git", ".venv", "node_modules", "var", "__pycache__"}


def prepare(setup: Setup) -> None:
    setup.step("A clean copy of the working tree", make)


def make(run: Program) -> None:
    for old in (ORIGIN, CLONE):
        if old.exists():
            shutil.rmtree(old)
    ORIGIN.mkdir(parents=True)
    for name in names():
        target = ORIGIN / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    git = ("git", "-C", ORIGIN, "-c", "user.name=BMMS", "-c", "user.email=bmms@localhost")
    run("git", "init", "-q", "-b", "main", ORIGIN)
    run(*git, "add", "--all", "--force")
    run(*git, "commit", "-q", "-m", "The working tree")


def names() -> list[str]:
    """Asked of git; from an unpacked archive: everything but what the commands themselves make."""
    if not (ROOT / ".git").exists():
        return sorted(str(path.relative_to(ROOT)) for path in walked(ROOT))
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(name for name in listed.stdout.split("\0") if name and os.path.lexists(ROOT / name))


def walked(folder: Path) -> list[Path]:
    found: list[Path] = []
    for path in folder.iterdir():
        if path.name in NOT_OURS:
            continue
        found += walked(path) if path.is_dir() and not path.is_symlink() else [path]
    return found
