"""Packages of the operating system. None is installed silently."""

import os
import shutil

from failure import StepError
from steps import Program, Setup


def require(setup: Setup, package: str, *, purpose: str) -> None:
    """As root on Debian: say it and install it. Otherwise: say what to install, and stop."""
    advice = f"As root: apt-get install {package}"
    if os.geteuid() != 0:
        raise StepError(f"The system package {package} is needed for {purpose}.", advice)
    if not shutil.which("apt-get"):
        raise StepError(
            f"{package} is needed for {purpose}, and this machine has no apt-get.", "Install it by its own means."
        )
    print(f"The system package {package} is needed for {purpose}: installing it with apt-get.", flush=True)

    def install(run: Program) -> None:
        noninteractive = {"DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-q", environment=noninteractive)
        run("apt-get", "install", "-y", "-q", "--no-install-recommends", package, environment=noninteractive)

    setup.step(f"System package {package}", install, advice=advice)
