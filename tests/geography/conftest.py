import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from tests.conftest import WORKER
from tests.databases import ROOT, copy_of_template

from bmms.access.actor import system_actor
from bmms.geography.actions.load import Loaded, load_places


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Loaded]:
    """The whole country, really loaded and committed: for tests that only read, or that undo what they write."""
    with django_db_blocker.unblock(), copy_of_template(f"bmms_country_{WORKER}"):
        yield load_places(by=system_actor("tests"))


@pytest.fixture(scope="module")
def loaded_barmm(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Loaded]:
    with django_db_blocker.unblock(), copy_of_template(f"bmms_barmm_{WORKER}"):
        yield load_places(scope="BARMM", by=system_actor("tests"))


@pytest.fixture
def barmm(loaded_barmm: Loaded) -> Iterator[Loaded]:
    """BARMM with Sulu, committed; what a test writes is undone."""
    with transaction.atomic():
        yield loaded_barmm
        transaction.set_rollback(True)


@pytest.fixture
def boundary_files() -> dict[str, Path]:
    """Municipal and provincial outlines that are not part of the project: where they are, they are tried."""
    folders = [Path(os.environ.get("BMMS_GEO_DATA", "")), *(parent / "shared/domain/geo" for parent in ROOT.parents)]
    for folder in folders:
        if (folder / "municipalities.geojson").is_file():
            return {name: folder / f"{name}.geojson" for name in ("municipalities", "provinces")}
    pytest.skip("no shared/domain/geo beside or above the checkout, and BMMS_GEO_DATA is not set")
