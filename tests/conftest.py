import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests import cast, turns
from tests.databases import copy_of_template

hypothesis_settings.register_profile("bmms", deadline=None)  # a busy machine is no defect
hypothesis_settings.load_profile("bmms")
collect_ignore = ["load_test.py"]  # Locust's, not pytest's
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    turns.in_turn(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> turns.Dealt | None:
    if config.getoption("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False  # the longest are not those with the most tests
    return turns.Dealt(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """As bmms_app, a login that neither owns the tables nor passes by row security."""
    copy = copy_of_template(f"bmms_test_{WORKER}")
    with django_db_blocker.unblock():
        copy.__enter__()
    yield  # blocked meanwhile: a test that does not ask for `db` would commit, and every later one would find its rows
    with django_db_blocker.unblock():
        copy.__exit__(None, None, None)


@pytest.fixture
def committed_database(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A throwaway database where COMMIT is real: for races, and for what other logins see."""
    with django_db_blocker.unblock(), copy_of_template(f"bmms_committed_{WORKER}") as name:
        yield name


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A request in Filipino leaves its language in the thread."""
    translation.activate("en")


@pytest.fixture
def moh(db: None) -> cast.Organization:
    return cast.organization("moh", "Ministry of Health")


@pytest.fixture
def mole(db: None) -> cast.Organization:
    return cast.organization("mole", "Ministry of Labor and Employment")


@pytest.fixture
def ocm(db: None) -> cast.Organization:
    return cast.organization("ocm", "Office of the Chief Minister")


@pytest.fixture
def ana(moh: cast.Organization) -> cast.User:
    """Health, approves."""
    return cast.member("ana", moh, "head_of_office")


@pytest.fixture
def ben(moh: cast.Organization) -> cast.User:
    """Health, looks."""
    return cast.member("ben", moh, "me_officer")


@pytest.fixture
def carla(mole: cast.Organization) -> cast.User:
    """Another organization: must see nothing of health's."""
    return cast.member("carla", mole, "head_of_office")


@pytest.fixture
def odette(ocm: cast.Organization) -> cast.User:
    """Oversight: sees everything, changes nothing."""
    return cast.member("odette", ocm, "ocm_oversight")
