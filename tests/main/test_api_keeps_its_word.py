"""Made-up calls of every operation that the API describes, by people who may do something with what they find."""

import re
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests import cast
from tests.addresses import URLS, sample, world_with_everybody
from tests.conftest import WORKER
from tests.databases import copy_of_template
from tests.samples import SAMPLES, World

from bmms.accounts.actions.tokens import create_token
from bmms.tenancy.scope import own, scope

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
RECORDS = [
    url
    for url in URLS
    if url.route.startswith("api/v1/<slug:code>/") and url.name in SAMPLES and not url.name.endswith("_download")
]  # a call does not close the file that it was answered with


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """Committed: the application closes its connection after each call."""
    with django_db_blocker.unblock(), copy_of_template(f"bmms_api_{WORKER}"):
        yield world_with_everybody()


@pytest.fixture(scope="module")
def records(world: World) -> dict[str, dict[str, str]]:
    """Of each operation one record that is there when the calls begin."""
    found = {url.route: sample(url, world) for url in RECORDS}
    return {
        "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route): {name: str(value) for name, value in arguments.items()}
        for route, arguments in found.items()
    }


@pytest.fixture(scope="module")
def operations(world: World) -> list[schemathesis.APIOperation]:
    """Read once: what can be called and with what is the same for every role."""
    client = Client()
    client.force_login(world.people["director"])
    schema = schemathesis.openapi.from_dict(client.get("/api/v1/schema/?format=json").json())
    schema.app = get_wsgi_application()
    return [operation.ok() for operation in schema.get_all_operations()]


@pytest.mark.slow
@pytest.mark.parametrize("role", ["organization_administrator", "planning_officer", "budget_officer", "director"])
def test_the_api_keeps_to_its_description(
    world: World, records: dict[str, dict[str, str]], operations: list[schemathesis.APIOperation], role: str
):
    """Ten of every operation, half of them of a record that is there: no 5xx, and no answer that is not declared."""
    tester = world.people[role]
    actor = cast.acting(tester, world.moh)
    with own(tester.pk), scope(world.moh.pk):
        _token, secret = create_token(name="tests", permissions=actor.permissions, days=1, by=actor)
    headers = {"Host": "localhost", "Accept": "application/json", "Authorization": f"Bearer {secret}"}
    answers: set[tuple[bool, int]] = set()  # whether it was asked of a record that is there, and the status
    for operation in operations:

        @settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(), is_there=booleans())
        def keeps_to_it(case: schemathesis.Case, is_there: bool) -> None:
            known = records.get(case.operation.path, {}) if is_there else {}
            if "code" in case.path_parameters:
                case.path_parameters |= {"code": "moh"} | known
            answer = case.call_and_validate(headers=headers, checks=CHECKS)
            answers.add((bool(known), answer.status_code))

        keeps_to_it()
    assert (True, 200) in answers
    assert not {(True, 401), (False, 401)} & answers
    assert len(records) >= 30
