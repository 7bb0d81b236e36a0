"""What people see, for whoever runs the tests to look at."""

import os
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

PICTURES: Final = os.environ.get("PICTURES_OF_PAGES")  # a folder: each page is left there as people see it


def keep_picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / name, full_page=True)
