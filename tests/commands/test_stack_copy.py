"""The stack under test is a clone of what a colleague would get: no secrets and nothing built."""

import subprocess
from pathlib import Path

import pytest
import stack_copy
from steps import Setup


@pytest.fixture
def tree(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stack_copy, "ROOT", own_folder)
    monkeypatch.setattr(stack_copy, "ORIGIN", own_folder / "var/stack/origin")
    monkeypatch.setattr(stack_copy, "CLONE", own_folder / "var/stack/obcms")
    for name, content in {
        ".gitignore": "var\n.env.production\n",
        ".env.production": "SECRET_KEY=x",
        "Dockerfile": "FROM scratch",
        "config/new.conf": "not committed yet",
        "var/dump": "",
        "run": "#!/bin/sh",
    }.items():
        (own_folder / name).parent.mkdir(parents=True, exist_ok=True)
        (own_folder / name).write_text(content)
    (own_folder / "run").chmod(0o755)
    return own_folder


def cloned(tree: Path) -> set[str]:
    Setup().step("Copy", stack_copy.make)
    clone = tree / "clone"
    subprocess.run(["git", "clone", "-q", stack_copy.ORIGIN, clone], check=True)
    assert (clone / "run").stat().st_mode & 0o111
    return {str(path.relative_to(clone)) for path in clone.rglob("*") if path.is_file() and ".git" not in path.parts}


def test_a_clone_has_what_git_does_not_ignore(tree: Path) -> None:
    subprocess.run(["git", "init", "-q", tree], check=True)
    (tree / "gone").touch()
    subprocess.run(["git", "-C", tree, "add", "gone"], check=True)
    (tree / "gone").unlink()
    assert cloned(tree) == {".gitignore", "Dockerfile", "config/new.conf", "run"}


def test_an_unpacked_archive_is_copied_without_what_the_commands_make(tree: Path) -> None:
    assert cloned(tree) == {".gitignore", ".env.production", "Dockerfile", "config/new.conf", "run"}


def test_a_second_copy_replaces_the_first(tree: Path) -> None:
    Setup().step("Copy", stack_copy.make)
    (tree / "Dockerfile").write_text("FROM base")
    assert "Dockerfile" in cloned(tree)
    assert (tree / "clone/Dockerfile").read_text() == "FROM base"
