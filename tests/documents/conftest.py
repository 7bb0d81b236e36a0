from pathlib import Path

import pytest
from django.test import Client
from tests import cast

from bmms.access.actor import Actor


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    """Everything that is stored, by itself."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SECOND_FACTOR_REQUIRED = False
    settings.CLAMD = ""
    settings.UNSCANNED_DOWNLOADS = True
    return settings.MEDIA_ROOT


@pytest.fixture
def officer(ben, moh) -> Actor:
    return cast.acting(ben, moh)


@pytest.fixture
def head(ana, moh) -> Actor:
    return cast.acting(ana, moh)


def files_in(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def browser(person: cast.User) -> Client:
    client = Client()
    client.force_login(person)
    return client
