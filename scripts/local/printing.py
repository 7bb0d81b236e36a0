"""Printed papers are set by Pango, which comes with the system and not with the Python libraries."""

import ctypes

import system_packages
from failure import StepError
from steps import Setup

PACKAGES = {  # by the library that each brings
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONTS = "fonts-dejavu-core"


def prepare(setup: Setup) -> None:
    """Never a reason to stop: all but the papers works without."""
    missing = [package for library, package in PACKAGES.items() if not loads(library)]
    if not missing:
        return
    try:
        system_packages.require(setup, *missing, FONTS, purpose="PDF files")
    except StepError as error:
        print(f"{error} {error.advice} (all else works without)", flush=True)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
