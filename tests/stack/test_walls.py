"""Both walls through PgBouncer: connections are shared between people of different organizations, their rows are not."""

import json
from collections.abc import Iterator

import pytest

from tests.stack.engine import Stack

THREADS, READS_EACH = 50, 50
# Runs in a container with the product's own code: many threads, two organizations, few server connections between them.
PROGRAM = """
import json, threading
from django.db import connections
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope, on_replica

moh, mole = (Organization.objects.get(code=code) for code in ("moh", "mole"))
foreign, empty, servers, lock = [0], [0], set(), threading.Lock()

def seen():
    alias = ALIAS
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), coalesce(array_agg(DISTINCT organization_id), '{}')"
                       " FROM organizations_onboardingnote")
        return cursor.fetchone()

def read(number):
    own = (moh, mole)[number % 2]
    for _ in range(READS_EACH):
        with (on_replica(own.pk, user_id=1) if ALIAS == "replica" else scope(own.pk)):
            pid, ids = seen()
        with lock:
            servers.add(pid)
            foreign[0] += any(each != own.pk for each in ids)
            empty[0] += not ids
    connections[ALIAS].close()

threads = [threading.Thread(target=read, args=(number,)) for number in range(THREADS)]
[each.start() for each in threads]; [each.join() for each in threads]
with connections[ALIAS].cursor() as cursor:
    cursor.execute("SELECT count(*) FROM organizations_onboardingnote")
    outside = cursor.fetchone()[0]
print("RESULT " + json.dumps({"foreign": foreign[0], "empty": empty[0], "servers": len(servers), "outside": outside}))
"""
NOTES = """
from bmms.organizations.models import OnboardingNote, Organization
from bmms.tenancy.scope import scope
for code in ("moh", "mole"):
    organization = Organization.objects.get(code=code)
    with scope(organization.pk):
        if not OnboardingNote.objects.exists():
            OnboardingNote.objects.create(text="of " + code, author_name="Walls")
"""


POOLERS = ("pgbouncer", "pgbouncer2")
NARROW = ("SET default_pool_size = 2", "SET reserve_pool_size = 0", "RECONNECT obcms_prod")


def tell(stack: Stack, *commands: str) -> None:
    """Both poolers, as the guide reaches their console."""
    words = ("psql", "-h", "localhost", "-p", "6432", "-U", "obcms_user", "pgbouncer", "-c")
    for pooler in POOLERS:
        for command in commands:
            stack.exec(pooler, *words, command)


@pytest.fixture
def narrow(people: Stack) -> Iterator[Stack]:
    """Two connections for the whole web in each pooler: nobody has one to themselves."""
    tell(people, *NARROW)
    yield people
    tell(people, "RELOAD")


def test_no_row_of_another_organization_comes_through_two_connections(narrow: Stack):
    result = read_side_by_side(narrow, "default")
    assert result["servers"] <= 2 * len(POOLERS), "connections were shared: otherwise this shows nothing"


def test_nor_from_the_replicas(people: Stack):
    read_side_by_side(people, "replica")


def read_side_by_side(people: Stack, alias: str) -> dict[str, int]:
    people.in_shell(NOTES)
    program = f"ALIAS, THREADS, READS_EACH = {alias!r}, {THREADS}, {READS_EACH}\n{PROGRAM}"
    said = people.in_shell(program).stdout
    result = json.loads(said.split("RESULT ")[1])

    assert result["foreign"] == 0
    assert result["empty"] == 0, "the readers saw their own rows"
    assert result["outside"] == 0, "without a scope nothing is seen"
    return dict(result)


def test_the_application_logs_in_as_somebody_whom_the_walls_bind(people: Stack):
    program = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = session_user")
    print("RESULT", *cursor.fetchone())
"""
    assert "RESULT bmms_app False" in people.in_shell(program).stdout
