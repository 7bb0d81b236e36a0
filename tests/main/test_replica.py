"""Pages that a replica may answer: from it when it has what the reader wrote, from the leader in every other case.

The second connection leads to the same server here; a replica that lags is in tests/stack/test_replica_reads.py.
"""

from collections.abc import Iterator
from time import monotonic

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import reverse
from prometheus_client import REGISTRY
from tests import cast
from tests.addresses import URLS

from bmms.audit.models import Event
from bmms.main import replica
from bmms.main.cache import Breaker
from bmms.main.postgresql import base
from bmms.organizations.models import OperatingUnit
from bmms.tenancy import freshness
from bmms.tenancy.scope import REPLICA, ScopeError, current_alias, on_replica, oversight, scope, system


@pytest.fixture
def second(committed_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    options = dict(connection.settings_dict) | {"ATOMIC_REQUESTS": False}
    monkeypatch.setitem(connections.settings, REPLICA, options)
    monkeypatch.setattr(replica, "breaker", Breaker(60))
    yield
    connections[REPLICA].close()
    del connections[REPLICA]


@pytest.fixture
def health(second: None) -> cast.Organization:
    return cast.organization("moh", "Ministry of Health")


@pytest.fixture
def client(health: cast.Organization) -> Client:
    found = Client()
    found.force_login(cast.member("ana", health, "head_of_office"))
    return found


def reads() -> dict[tuple[str, str], float]:
    samples = next(metric for metric in REGISTRY.collect() if metric.name == "bmms_db_reads").samples
    return {
        (sample.labels["alias"], sample.labels["reason"]): sample.value
        for sample in samples
        if sample.name.endswith("_total")
    }


@pytest.fixture
def answered(client: Client):
    """Opens the page, and says who answered and why."""

    def asked(path: str = "/moh/units/") -> tuple[str, str]:
        before = reads()
        assert client.get(path).status_code == 200
        return next(by for by, count in reads().items() if count > before.get(by, 0))

    return asked


def test_without_a_known_position_the_leader_answers_and_notes_one(answered, monkeypatch):
    assert answered() == ("default", "unknown")
    monkeypatch.setattr(replica, "state_of_replica", lambda position: "fresh")
    assert answered() == (REPLICA, "fresh")


def test_the_leader_that_stands_in_for_the_replicas_does_not_count_as_one(answered):
    answered()
    assert answered() == ("default", "alone")


def test_pages_that_do_not_say_so_stay_with_the_leader(client, answered):
    answered()
    before = reads()
    client.get("/moh/")
    assert reads() == before


def test_a_write_raises_what_a_replica_must_have(client, answered, health):
    answered()
    before = freshness.position_needed(user_id=0, organization_id=health.pk)
    sent = client.post("/moh/onboarding/record/", {"text": "We have begun."})
    after = freshness.position_needed(user_id=0, organization_id=health.pk)
    assert sent.status_code == 303, sent.content.decode()[-2000:]
    assert after > before
    assert int(client.cookies[replica.COOKIE].value.split(":")[0]) == after


def test_a_write_whose_position_nobody_could_tell_sends_all_readers_to_the_leader(client, answered, monkeypatch):
    answered()
    with monkeypatch.context() as broken:
        broken.setattr(freshness, "POSITION", "SELECT 1 / 0")
        assert client.post("/moh/onboarding/record/", {"text": "We have begun."}).status_code == 303
    assert answered() == ("default", "unknown")


def test_what_the_cache_could_not_be_told_the_database_tells_the_other_servers(client, answered, health, monkeypatch):
    """As when one server has lost the cache, which goes on telling all others an older position."""
    answered()
    with monkeypatch.context() as broken:
        broken.setattr(freshness, "_raise_to", lambda key, position: False)
        client.post("/moh/onboarding/record/", {"text": "We have begun."})
    written = int(client.cookies[replica.COOKIE].value.split(":")[0])
    colleague, elsewhere = Client(), Client()
    colleague.force_login(cast.member("ben", health, "head_of_office"))
    labor = cast.organization("mole", "Ministry of Labor and Employment")
    elsewhere.force_login(cast.member("eva", labor, "head_of_office"))
    asked: list[int] = []
    monkeypatch.setattr(replica, "state_of_replica", lambda position: asked.append(position) or "fresh")
    colleague.get("/moh/units/")
    assert asked == [written]
    elsewhere.get("/mole/units/")
    elsewhere.get("/mole/units/")
    assert asked[1:] == [freshness.position_needed(user_id=0, organization_id=labor.pk)]


def test_a_replica_that_lags_is_not_asked(answered, monkeypatch):
    answered()
    monkeypatch.setattr(replica, "state_of_replica", lambda position: "behind")
    assert answered() == ("default", "behind")


def test_the_readers_own_position_counts_when_the_cache_is_lost_and_found(client, answered, health, monkeypatch):
    answered()
    client.post("/moh/onboarding/record/", {"text": "We have begun."})
    own = int(client.cookies[replica.COOKIE].value.split(":")[0])
    cache.set(f"written:organization:{health.pk}", 1)
    cache.set(freshness.EVERYBODY, 1)
    cache.delete_many([f"written:person:{number}" for number in range(1000)])
    asked: list[int] = []
    monkeypatch.setattr(replica, "state_of_replica", lambda position: asked.append(position) or "fresh")
    answered()
    assert asked == [own]


def test_a_dead_replica_costs_one_attempt(answered, monkeypatch):
    answered()
    connections[REPLICA].close()
    monkeypatch.setitem(connections[REPLICA].settings_dict, "HOST", "/nowhere")
    assert answered() == ("default", "unreachable")
    assert answered() == ("default", "resting")


def test_the_leader_may_be_lost_while_a_replica_is_tried(answered, monkeypatch):
    """As both are where a pooler starts anew."""
    answered()

    def unreachable(*_arguments: object, **_options: object) -> None:
        connection.connection.close()
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(replica, "on_replica", unreachable)
    assert answered() == ("default", "unreachable")


def test_a_replica_that_dies_meanwhile_is_read_anew_from_the_leader(answered, monkeypatch):
    answered()

    def die(execute, sql, params, many, context):
        if "organizations_operatingunit" in sql:
            raise OperationalError("server closed the connection unexpectedly")
        return execute(sql, params, many, context)

    with connections[REPLICA].execute_wrapper(die):
        assert answered() == ("default", "lost")
    assert answered() == ("default", "resting")


def test_whoever_was_reached_through_the_same_pooler_is_reached_anew(answered, monkeypatch):
    answered()
    kept, avoided = connection.connection, dict[str, float]()
    monkeypatch.setattr(base, "avoided", avoided)

    def fall_silent(execute, sql, params, many, context):
        if "organizations_operatingunit" in sql:
            avoided[kept.info.host] = monotonic() + 10
            raise OperationalError("it has said nothing for 2 s and takes no new connection")
        return execute(sql, params, many, context)

    with connections[REPLICA].execute_wrapper(fall_silent):
        assert answered() == ("default", "lost")
    assert kept.closed
    assert connection.connection is not kept


def test_nothing_is_written_on_a_replica(health, second):
    with on_replica(health.pk, user_id=1), pytest.raises(Exception, match="read-only"):
        OperatingUnit.objects.create(name="x", code="X", kind="BUREAU")


def test_both_walls_stand_on_a_replica(health, second):
    other = cast.organization("mole", "Ministry of Labor and Employment")
    with scope(other.pk):
        OperatingUnit.objects.create(name="Theirs", code="T", kind="BUREAU")
    with on_replica(health.pk, user_id=1):
        assert current_alias() == REPLICA
        assert not OperatingUnit.objects.exists()
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM organizations_operatingunit")
            assert cursor.fetchone() == (0,), "the second wall, without the first"
    with pytest.raises(ScopeError):
        OperatingUnit.objects.exists()


def test_a_position_never_goes_back():
    freshness._raise_to("position", 10)
    freshness._raise_to("position", 7)
    assert cache.get("position") == 10


def test_what_the_database_tells_never_goes_back_either(second, monkeypatch):
    monkeypatch.setattr(freshness, "_raise_to", lambda key, position: False)
    for position in (10, 7):
        monkeypatch.setattr(freshness, "leaders_position", lambda position=position: position)
        freshness.note_write(user_id=3, organization_id=None)
    assert freshness.untold_position(user_id=3, organization_id=1) == 10
    assert freshness.untold_position(user_id=4, organization_id=1) == 10, "what belongs to none concerns everybody"


def marked() -> list[str]:
    """Addresses that replicas may answer, without further parts: health's, and those across organizations."""
    pages = [url for url in URLS if url.from_replicas and set(url.arguments) <= {"code"}]
    return sorted(reverse(url.name, kwargs={"code": "moh"} if url.in_organization else {}) for url in pages)


def test_every_page_that_says_so_writes_nothing(client, answered):
    assert {"/moh/units/", "/moh/audit/", "/moh/onboarding/", "/moh/jobs/", "/oversight/performance/"} <= set(marked())
    answered()
    for path in marked():
        assert client.get(path).status_code in {200, 403}, path


@pytest.fixture
def across(second: None) -> Client:
    """The browser of the Office of the Chief Minister, which reads all organizations."""
    found = Client()
    office = cast.organization("ocm", "Office of the Chief Minister")
    found.force_login(cast.member("odette", office, "ocm_oversight"))
    return found


@pytest.fixture
def dashboard(across):
    def asked(path: str = "/oversight/performance/") -> tuple[str, str]:
        before = reads()
        assert across.get(path).status_code == 200
        return next(by for by, count in reads().items() if count > before.get(by, 0))

    return asked


def test_what_is_read_across_organizations_comes_from_a_replica_by_the_same_rule(dashboard, monkeypatch):
    assert dashboard() == ("default", "unknown")
    asked: list[int] = []
    monkeypatch.setattr(replica, "state_of_replica", lambda position: asked.append(position) or "fresh")
    for path in ("/oversight/", "/oversight/performance/", "/oversight/places/"):
        assert dashboard(path) == (REPLICA, "fresh")
    freshness.note_write(user_id=None, organization_id=None)  # an organization is opened
    dashboard()
    assert asked[-1] > asked[0]
    monkeypatch.setattr(replica, "state_of_replica", lambda position: "behind")
    assert dashboard() == ("default", "behind")


def test_across_organizations_the_readers_own_writes_are_waited_for(dashboard, across, monkeypatch):
    dashboard()
    me = int(across.session["_auth_user_id"])
    written = freshness.note_write(user_id=me, organization_id=1)
    asked: list[int] = []
    monkeypatch.setattr(replica, "state_of_replica", lambda position: asked.append(position) or "fresh")
    dashboard()
    assert asked == [written]


def test_what_oversight_reads_inside_a_replicas_block_stays_there(health, second):
    with scope(health.pk):
        OperatingUnit.objects.create(name="Ours", code="O", kind="BUREAU")
    with on_replica(None, user_id=1):
        with pytest.raises(ScopeError):
            OperatingUnit.objects.exists()
        with oversight():
            assert current_alias() == REPLICA
            assert OperatingUnit.objects.count() == 1


def test_a_look_from_outside_that_a_replica_answers_is_on_record_once(across, health, settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(replica, "state_of_replica", lambda position: "fresh")
    looks = Event.objects.filter(verb="oversight.drilled_down", organization_id=health.pk)
    across.get("/moh/units/")  # a position is known from here on
    cache_of_looks = f"audit:drill-down:{across.session['_auth_user_id']}:{health.pk}"
    for path, more in (("/moh/members/nothing/", 0), ("/moh/units/", 1), ("/moh/units/", 0)):
        if more:
            cache.delete(cache_of_looks)  # the window is over
        with system("the test counts"):
            before = looks.count()
        across.get(path)
        with system("the test counts"):
            assert looks.count() == before + more, path


def test_a_desk_that_a_replica_answers_is_on_record_once(second, settings, monkeypatch):
    """The auditor may write elsewhere: no role keeps them from it, the replica does."""
    settings.SECOND_FACTOR_REQUIRED = False
    amys = Client()
    amys.force_login(cast.member("amy", None, "coa_auditor"))
    monkeypatch.setattr(replica, "state_of_replica", lambda position: "fresh")
    for path, verb in (
        ("/oversight/findings/", "findings.read_at_desk"),
        ("/oversight/findings/csv/", "oversight.exported"),
    ):
        amys.get("/oversight/findings/")  # a position is known from here on
        before = reads().get((REPLICA, "fresh"), 0)
        with system("the test counts"):
            events = Event.objects.filter(verb=verb).count()
        assert amys.get(path).status_code == 200
        with system("the test counts"):
            assert Event.objects.filter(verb=verb).count() == events + 1
        assert reads()[REPLICA, "fresh"] == before + 1
