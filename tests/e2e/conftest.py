"""A real browser: Debian's Chromium, driven by Playwright. Mark such a test `e2e`."""

import os
import shutil
from typing import Any

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # root has no sandbox of its own
    return {**browser_type_launch_args, "executable_path": found, "args": arguments}
