"""debian:trixie-slim, which every image of the stack begins with: pulled, or made here where nothing can be pulled."""

import shutil
import tempfile
from pathlib import Path

import system_packages
from engine import output_of
from steps import Program, Setup

NAME = "debian:trixie-slim"
NOT_NEEDED = (
    *("var/cache/apt", "var/lib/apt/lists", "var/log", "usr/share/doc", "usr/share/man", "usr/share/info"),
    "usr/share/locale",
)
PATIENCE_WITH_A_REGISTRY = "20"  # seconds


def prepare(setup: Setup) -> None:
    if is_there() or pulled():
        return
    if not shutil.which("debootstrap"):
        system_packages.require(setup, "debootstrap", purpose=f"the base image {NAME}")
    setup.step("Base image", make, advice=f"Or bring it from elsewhere: docker load, with {NAME} in the archive.")


def is_there() -> bool:
    return output_of("docker", "image", "inspect", "--format", "{{.Id}}", NAME) != ""


def pulled() -> bool:
    """False where no registry can be reached."""
    return output_of("timeout", PATIENCE_WITH_A_REGISTRY, "docker", "pull", "-q", NAME) != "" and is_there()


def make(run: Program) -> None:
    with tempfile.TemporaryDirectory(prefix="bmms-base-") as name:
        root = Path(name) / "root"
        run("debootstrap", "--variant=minbase", "trixie", root)
        run("find", *(root / folder for folder in NOT_NEEDED), "-type", "f", "!", "-name", "copyright", "-delete")
        run("sh", "-ec", 'tar -C "$1" -c . | docker import -c \'CMD ["bash"]\' - "$2"', "sh", root, NAME)
