"""Every URL × everybody: anonymous, a stranger, another organization's head, each role. Grows by itself with new URLs."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from tests.addresses import URLS, Url, address, sample, world_with_everybody
from tests.databases import copy_of_template
from tests.periods.samples import REPORT_STEPS
from tests.samples import World

from bmms.access.permissions import Permission as P
from bmms.access.roles import ROLES, Level, Role
from bmms.organizations.models import RESERVED_CODES

METHODS = ("get", "post")
ANSWERS = {204, 302, 303, 400, 403, 404, 405, 409, 422}  # to a POST without a word; 302 to a page that comes first
# An event of the audit log is no change: looking in from outside leaves one, also where the page is then refused.
SAMPLE_IMPORT = {P.PLAN_EDIT}  # the file of the sample brings programs
SAMPLE_RECORD = {P.PLAN_VIEW}  # that there are comments on is a program
MONEY = {P.LEDGER_VIEW}  # the sample is FAR 1
STATEMENTS = (*(f"reporting:{name}" for name in ("statement", "workbook", "paper")), "organization_api:statement")
ALSO_NEEDED = dict.fromkeys(STATEMENTS, MONEY) | {
    f"workbench:{name}": SAMPLE_IMPORT
    for name in ("import", "import_columns", "import_file", "import_grid", "import_template", "marked_import")
}
ALSO_NEEDED |= {"organization_api:comments": SAMPLE_RECORD}
FILES = ("import", "import_rows", "import_columns", "import_file", "import_template", "marked_import")
ALSO_NEEDED |= {f"organization_api:{name}": SAMPLE_IMPORT for name in (*FILES, "apply_import", "undo_import")}
FINDING = {f"oversight:{name}finding" for name in ("", "edit_", "settle_", "return_")} | {"organization_api:finding"}
OF_ANOTHER_OFFICE = {"internal_auditor": FINDING}  # the sample is COA's
WRITE = re.compile(r"^\s*(INSERT(?! INTO \"audit_event\")|UPDATE|DELETE)", re.IGNORECASE)


def test_every_url_declares_who_may_open_it():
    assert [url.route for url in URLS if url.access is None] == []


def test_every_url_has_a_name_of_its_own():
    names = [url.name for url in URLS]
    assert [url.route for url in URLS if not url.name or names.count(url.name) > 1] == []


def test_first_words_of_platform_urls_are_no_organization_codes():
    first = {url.route.removeprefix("api/v1/").split("/")[0] for url in URLS if not url.in_organization}
    assert {word for word in first if word and not word.startswith("<")} <= RESERVED_CODES


def test_trap_8_addresses_tell_nothing_of_how_many_rows_there_are():
    """A running number lets strangers count, and guess what exists: records have random keys."""
    numbered = {url.route for url in URLS if "<int:" in re.sub("<int:(month|year|period)>", "", url.route)}
    assert numbered == set()


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A committed database with one person for each role, shared by all the URLs of this file."""
    name = f"bmms_urls_{request.config.workerinput['workerid'] if hasattr(request.config, 'workerinput') else 'main'}"
    with django_db_blocker.unblock(), copy_of_template(name), override_settings(SECOND_FACTOR_REQUIRED=False):
        yield world_with_everybody()


def visit(person: Any, path: str, method: str) -> tuple[int, str, list[str]]:
    """Status, where it leads, and the statements that changed something."""
    client = client_of(person)
    connection.queries_log.clear()  # it warns when it is full
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(path)
        if response.streaming:
            list(response.streaming_content)  # a file is closed at its end
    writes = [q["sql"] for q in queries if WRITE.match(q["sql"]) and "django_session" not in q["sql"]]
    return response.status_code, response.headers.get("Location", ""), writes


CLIENTS: dict[int, Client] = {}  # signing in costs more than a visit


def client_of(person: Any) -> Client:
    if person is None:
        return Client(raise_request_exception=False)
    client = CLIENTS.setdefault(person.pk, Client(raise_request_exception=False))
    if "_auth_user_id" not in client.session:
        client.force_login(person)
    return client


def refused(outcome: tuple[int, str, list[str]], status: int) -> bool:
    got, location, writes = outcome
    login = status != 302 or location.startswith("/account/login/")
    return got == status and login and not writes


def outcome_for(role: Role, url: Url) -> str:
    """What the declared access means for somebody who holds only this role."""
    if url.access.kind == "public":
        return "allowed"
    if url.name in OF_ANOTHER_OFFICE.get(role.name, ()):
        return "unknown"
    if url.in_organization:
        at_home = role.level is Level.ORGANIZATION
        granted = role.permissions if at_home else role.reach
        if not at_home and not role.reach:
            return "unknown"
    else:
        granted = role.platform
    needed = {url.access.permission} | ALSO_NEEDED.get(url.name, set())
    return "allowed" if url.access.kind == "signed_in" or needed <= granted else "forbidden"


@pytest.mark.parametrize("url", URLS, ids=lambda url: url.name or url.route)
def test_url_opens_for_the_right_people_only(world: World, url: Url):
    path = address(url, world)
    problems = []
    for method in METHODS:
        if url.access.kind != "public":
            anonymous = visit(None, path, method)
            if not refused(anonymous, 401 if path.startswith("/api/") else 302):
                problems.append(("anonymous", method, anonymous))
        for role in ROLES.values():
            person = world.people[role.name]
            expected = outcome_for(role, url)
            if expected == "allowed" and method == "post":
                continue  # what a right person's POST does is its room's test
            outcome = visit(person, path, method)
            fine = {
                "unknown": refused(outcome, 404) or (url.name in FINDING and refused(outcome, 405)),
                "forbidden": refused(outcome, 403) or (url.name in ALSO_NEEDED and refused(outcome, 405)),
                "allowed": outcome[0] < 400 or outcome[0] == 405,
            }[expected]
            if not fine:
                problems.append((role.name, method, expected, outcome))
    assert problems == []


@pytest.mark.parametrize("url", [u for u in URLS if not u.route.startswith("api/")], ids=lambda url: url.name)
def test_a_post_without_a_word_leads_on_or_is_refused(world: World, url: Url):
    """Never a page, whatever a page does with a POST: tests.posts looks at the answer, there and in all tests."""
    allowed = [world.people[role.name] for role in ROLES.values() if outcome_for(role, url) == "allowed"]
    client = Client(raise_request_exception=True)
    client.force_login(allowed[0] if allowed else world.people["director"])
    with transaction.atomic():
        assert client.post(address(url, world), {"csrfmiddlewaretoken": "x"}).status_code in ANSWERS
        transaction.set_rollback(True)


@pytest.mark.parametrize("url", [u for u in URLS if u.in_organization], ids=lambda url: url.name)
def test_another_organizations_people_find_nothing(world: World, url: Url):
    if url.access.kind == "public":
        return
    path = address(url, world)
    visits = {
        (name, method): visit(world.people[name], path, method) for name in ("stranger", "carla") for method in METHODS
    }
    assert {who: outcome for who, outcome in visits.items() if not refused(outcome, 404)} == {}


# Records of the whole region, the same at every organization's address.
SHARED_RECORDS = {
    *("periods:year", "organization_api:year", "budgeting:act", "periods:report"),
    *(f"{room}:{name}framework" for room in ("planning", "organization_api") for name in ("", "edit_")),
    *(f"reporting:{name}" for name in ("statement", "cell", "workbook", "paper", "required")),
    *("organization_api:statement", "organization_api:alignment"),  # a year: each sees its own
    *(
        f"{room}:{name}"
        for room, names in (
            ("execution", ("closing", "close_books", "reopen_books")),
            ("reporting", ("planned", "planned_line", "fill_planned")),
        )
        for name in names
    ),
    *(f"organization_api:{name}" for name in ("closing", "close_books", "reopen_books")),
    *(f"organization_api:{name}" for name in ("planned", "planned_line", "fill_planned", "act")),
    *("communities:community", "communities:municipality", "communities:need", "organization_api:community"),
    *(f"budgeting:{name}" for name in ("call", "edit_call", "set_ceiling", "reopen_call", "start_proposal")),
    *(f"periods:{step}_report" for step in REPORT_STEPS),  # what is asked of everybody: each moves their own
}
WITH_RECORD = [
    url for url in URLS if url.in_organization and set(url.arguments) - {"code"} and url.name not in SHARED_RECORDS
]


@pytest.mark.parametrize("url", WITH_RECORD, ids=lambda url: url.name)
def test_a_record_is_not_found_through_another_organizations_address(world: World, url: Url):
    """Carla asks for health's record at her own ministry's address: the same answer as for a key that does not exist."""
    own = sample(url, world) | {"code": "mole"}
    absent = {name: uuid.uuid4() if isinstance(value, uuid.UUID) else value for name, value in own.items()}
    for method in METHODS:
        foreign = visit(world.people["carla"], reverse(url.name, kwargs=own), method)
        unknown = visit(world.people["carla"], reverse(url.name, kwargs=absent), method)
        assert foreign == unknown
        assert foreign[0] in {403, 404, 405}
