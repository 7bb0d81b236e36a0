"""Lists come from the replicas, and never without what the reader has just written."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle

import pytest

from tests.stack.browser import Browser
from tests.stack.engine import UNPROTECTED, Stack

PAIRS = 30
WEB = ("web1", "web2", "web3", "web4")
Counts = dict[tuple[str, str], float]


@contextmanager
def standing_still(stack: Stack) -> Iterator[None]:
    """Both replicas receive, and show nothing new."""
    replicas = stack.replicas()
    for member in replicas:
        stack.hold_replay(member)
    shown = [replayed(stack, member) for member in replicas]
    try:
        yield
        assert [replayed(stack, member) for member in replicas] == shown, "they did not stand still"
    finally:
        for member in replicas:
            stack.let_replay(member)


@pytest.fixture
def held(people: Stack) -> Iterator[Stack]:
    with standing_still(people):
        yield people


@pytest.fixture
def web2_without_cache(people: Stack) -> Iterator[Stack]:
    """Nobody answers at the address that it has for the cache; the other servers have the right one."""
    known = people.inspect("web2")["HostConfig"]["ExtraHosts"]
    hosts = ["redis-cache:10.77.3.99" if host.startswith("redis-cache:") else host for host in known]
    override = people.folder / UNPROTECTED
    override.write_text(f"services: {{web2: {{extra_hosts: !override {json.dumps(hosts)}}}}}\n")
    try:
        recreate(people, "web2")
        yield people
    finally:
        override.unlink()
        recreate(people, "web2")


def recreate(stack: Stack, service: str) -> None:
    stack.compose("up", "--detach", "--no-deps", service)
    stack.wait_until_healthy(service)


def replayed(stack: Stack, member: str) -> str:
    return stack.superuser("SELECT pg_last_wal_replay_lsn()", member)[0]


def reads(stack: Stack) -> Counts:
    """Of all four servers together."""
    found: Counts = {}
    code = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:9091/metrics').read().decode())"
    for server in WEB:
        shown = stack.exec(server, "python", "-c", code).stdout
        for alias, reason, count in re.findall(
            r'^bmms_db_reads_total\{alias="(\w+)",reason="(\w+)"\} (\S+)', shown, re.MULTILINE
        ):
            found[alias, reason] = found.get((alias, reason), 0) + float(count)
    return found


def difference(before: Counts, after: Counts) -> Counts:
    return {key: count - before.get(key, 0) for key, count in after.items() if count > before.get(key, 0)}


def write_and_read(browser: Browser, text: str) -> bool:
    """Whether the page that follows shows what was written."""
    form = browser.get("/moh/onboarding/record/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    assert token, form.text[:300]
    answer = browser.post("/moh/onboarding/record/", {"csrfmiddlewaretoken": token[1], "text": text})
    assert answer.status == 303, answer.text[:300]
    return text in browser.get("/moh/onboarding/").text


def test_nobody_misses_what_they_wrote_while_replicas_lag(held: Stack, sign_in: Callable[..., Browser]):
    """A cache or a pooler that is slow for a moment sends a page to the leader, too: those pairs are tried again."""
    writers = cycle([sign_in(f"crowd.head.{number}") for number in range(3, 7)])  # one alone would ask too often
    before = reads(held)
    shown: list[bool] = []
    by: Counts = {}
    while len(shown) < 2 * PAIRS and by.get(("default", "behind"), 0) < PAIRS:
        asked_again = PAIRS - int(by.get(("default", "behind"), 0))
        shown += [write_and_read(next(writers), f"lagging note {len(shown) + number}") for number in range(asked_again)]
        by = difference(before, reads(held))
    assert shown == [True] * len(shown)
    assert ("replica", "fresh") not in by, by
    assert by["default", "behind"] >= PAIRS, by
    assert sum(by.values()) >= len(shown), by


def test_a_colleague_does_not_miss_it_either(held: Stack, sign_in: Callable[..., Browser]):
    """Approvals cross people: what counts is what the organization has written."""
    writer, reader = sign_in("head.of.office.moh"), sign_in("auditor.moh")
    write_and_read(writer, "a note for the auditor")
    assert "a note for the auditor" in reader.get("/moh/onboarding/").text


def test_a_server_that_has_lost_the_cache_tells_the_others(web2_without_cache: Stack, sign_in: Callable[..., Browser]):
    """They go on hearing from the cache of an older position, which the replicas have."""
    stack, writer, reader = web2_without_cache, sign_in("crowd.head.7"), sign_in("crowd.head.8")
    writer.get("/moh/onboarding/")
    stack.wait_until(lambda: read_from_replica(stack, reader), 60, "a replica has what is known to be written")
    with standing_still(stack), only(stack, "web2"):
        assert write_and_read(writer, "told by the database")
        with only(stack, "web1"):
            page = reader.get("/moh/onboarding/")
    assert page.headers["server"] == "web1"
    assert "told by the database" in page.text


def read_from_replica(stack: Stack, browser: Browser) -> bool:
    before = reads(stack)
    browser.get("/moh/onboarding/")
    return ("replica", "fresh") in difference(before, reads(stack))


@contextmanager
def only(stack: Stack, server: str) -> Iterator[None]:
    """Who gets requests."""
    stack.exec("nginx", "edge", "undrain", server)
    for other in WEB:
        if other != server:
            stack.exec("nginx", "edge", "drain", other)
    try:
        yield
    finally:
        for other in WEB:
            stack.exec("nginx", "edge", "undrain", other)


def test_replicas_that_keep_up_take_most_of_the_reads(people: Stack, sign_in: Callable[..., Browser]):
    browser = sign_in("crowd.head.1")  # one person may ask a hundred times a minute
    browser.get("/moh/units/")  # after a lost cache the first page goes to the leader
    before = reads(people)
    for _ in range(PAIRS):
        assert browser.get("/moh/units/").status == 200
    by = difference(before, reads(people))
    assert by.get(("replica", "fresh"), 0) / sum(by.values()) > 0.6, by


def test_replicas_that_are_gone_cost_nothing_but_their_share(people: Stack, sign_in: Callable[..., Browser]):
    browser, replicas = sign_in("crowd.head.2"), people.replicas()
    people.docker("kill", f"obcms-{replicas[0]}-1")
    try:
        assert [browser.get("/moh/units/").status for _ in range(PAIRS)] == [200] * PAIRS
    finally:
        people.docker("start", f"obcms-{replicas[0]}-1")
        people.wait_until(lambda: people.streaming() == 2, 120, "two replicas stream again")
