"""A real browser: Debian's Chromium, driven by Playwright. Mark such a test `e2e`."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import WORKER
from tests.databases import copy_of_template
from tests.e2e.site import serving

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the tests
expect.set_options(timeout=20_000)  # a busy machine is no defect
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


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
