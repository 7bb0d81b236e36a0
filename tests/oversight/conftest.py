from collections.abc import Callable

import pytest
from django.test import Client
from tests import cast
from tests.oversight.samples import behind
from tests.projects import samples as projects

from bmms.projects.models import Project
from bmms.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _without_second_factors(settings, tmp_path) -> None:
    """Sign-in is another room's matter; files go where nobody looks for them."""
    settings.SECOND_FACTOR_REQUIRED = False
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = ""


@pytest.fixture
def client_of() -> Callable[[cast.User], Client]:
    def signed_in(person: cast.User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


@pytest.fixture
def sam(db: None, client_of) -> Client:
    """The system administrator's browser."""
    return client_of(cast.member("sam", None, "system_administrator"))


@pytest.fixture
def odettes(odette, client_of) -> Client:
    return client_of(odette)


@pytest.fixture
def amy(db) -> cast.User:
    """COA's auditor, who reaches every organization."""
    return cast.member("amy", None, "coa_auditor")


@pytest.fixture
def ivan(db) -> cast.User:
    """Of the Internal Auditing Body."""
    return cast.member("ivan", None, "internal_auditor")


@pytest.fixture
def coa(amy, moh):
    """COA's auditor at health's pages."""
    return cast.acting(amy, moh)


@pytest.fixture
def head(ana, moh):
    return cast.acting(ana, moh)


@pytest.fixture
def world(moh: cast.Organization, mole: cast.Organization) -> Project:
    """Health has two projects and a million of 2025, labor one project; all are behind."""
    with scope(moh.pk):
        one, two = projects.whole(), projects.project("310-02", "Wells")
        projects.linked(one)
        behind(one, "12")
        behind(two, "3")
    with scope(mole.pk):
        behind(projects.project("410-01", "Job fairs"), "20")
    return one
