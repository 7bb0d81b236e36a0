"""A real browser: Debian's Chromium, driven by Playwright. Mark such a test `e2e`."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import WORKER
from tests.databases import copy_of_template
from tests.e2e.site import serving

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the tests
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HERE = Path(__file__).parent
EVERY_PAGE = HERE / "test_every_page.py"


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """For `--dist loadgroup`: a file keeps to one worker, which makes its world once.

    The file of every page, which takes longer than all others together, is shared by two.
    """
    here = [item for item in items if item.path.parent == HERE]
    for number, item in enumerate(here):
        share = f" {number % 2}" if item.path == EVERY_PAGE else ""
        item.add_marker(pytest.mark.xdist_group(item.path.stem + share))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # root has no sandbox of its own
    return {**browser_type_launch_args, "executable_path": found, "args": arguments}


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of the product on a committed database of this file's own. Fill it with tests.cast; `page.goto(site)`.

    Within the file, tests see each other's rows: give each its own people.
    """
    with django_db_blocker.unblock(), copy_of_template(f"bmms_site_{WORKER}"), serving() as address:
        yield address
