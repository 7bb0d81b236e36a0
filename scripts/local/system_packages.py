"""Packages of the operating system. None is installed silently."""

import os
import shutil

from failure import StepError
from steps import Program, Setup


def require(setup: Setup, *packages: str, purpose: str) -> None:
    """As root on Debian: say it and install it. Otherwise: say what to install, and stop."""
    names, one = " ".join(packages), len(packages) == 1
    wanted = f"The system package {names} is" if one else f"The system packages {names} are"
    advice = f"As root: apt-get install {names}"
    if os.geteuid() != 0:
        raise StepError(f"{wanted} needed for {purpose}.", advice)
    if not shutil.which("apt-get"):
        raise StepError(
            f"{wanted} needed for {purpose}, and this machine has no apt-get.", "Install it by its own means."
        )
    print(f"{wanted} needed for {purpose}: installing {'it' if one else 'them'} with apt-get.", flush=True)

    def install(run: Program) -> None:
        noninteractive = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-q", environment=noninteractive)
        run("apt-get", "install", "-y", "-q", "--no-install-recommends", *packages, environment=noninteractive)

    setup.step(f"System package {packages[0]}", install, advice=advice)
