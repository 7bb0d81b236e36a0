"""The base image: there already, pulled, or made."""

from pathlib import Path

import base_image
import pytest
from steps import Setup
from tests.commands.programs import Programs

MADE = """
for target; do :; done
mkdir -p "$target/usr/share/doc/bash" "$target/var/log" "$target/etc"
touch "$target/usr/share/doc/bash/copyright" "$target/usr/share/doc/bash/NEWS" "$target/var/log/apt.log" "$target/etc/hosts"
for folder in var/cache/apt var/lib/apt/lists usr/share/man usr/share/info usr/share/locale; do
    mkdir -p "$target/$folder"; done"""


def test_an_image_that_is_there_is_kept(programs: Programs) -> None:
    programs.add("docker", "echo sha256:1")
    base_image.prepare(Setup())
    assert len(programs.calls) == 1


def test_it_is_pulled_where_a_registry_answers(programs: Programs, own_folder: Path) -> None:
    programs.add("docker", f'[ "$1" = pull ] && touch {own_folder}/pulled; [ -e {own_folder}/pulled ] && echo sha256:1')
    programs.add("debootstrap")
    base_image.prepare(Setup())
    assert not any(call.startswith("debootstrap") for call in programs.calls)


def test_where_nothing_can_be_pulled_it_is_made_without_what_nobody_reads(
    programs: Programs, own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.add("docker", f'case "$1" in import) tar -t > {own_folder}/content;; *) exit 1;; esac')
    programs.add("debootstrap", MADE)
    base_image.prepare(Setup())
    content = (own_folder / "content").read_text().split()
    assert {"./etc/hosts", "./usr/share/doc/bash/copyright"} <= set(content)
    assert not {"./usr/share/doc/bash/NEWS", "./var/log/apt.log"} & set(content)
    assert any(call.endswith("- debian:trixie-slim") for call in programs.calls)
    assert "Base image" in capsys.readouterr().out
