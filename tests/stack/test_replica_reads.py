"""Lists come from the replicas, and never without what the reader has just written."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.stack.browser import Browser
from tests.stack.engine import Stack

PAIRS = 30
WEB = ("web1", "web2", "web3", "web4")
Counts = dict[tuple[str, str], float]


@pytest.fixture
def held(people: Stack) -> Iterator[Stack]:
    """Both replicas receive, and show nothing new."""
    replicas = people.replicas()
    for member in replicas:
        people.hold_replay(member)
    shown = [replayed(people, member) for member in replicas]
    yield people
    try:
        assert [replayed(people, member) for member in replicas] == shown, "they did not stand still"
    finally:
        for member in replicas:
            people.let_replay(member)


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
    browser, before = sign_in("head.of.office.moh"), reads(held)
    shown = [write_and_read(browser, f"lagging note {number}") for number in range(PAIRS)]
    assert shown == [True] * PAIRS
    by = difference(before, reads(held))
    assert ("replica", "fresh") not in by, by
    assert by["default", "behind"] >= PAIRS


def test_a_colleague_does_not_miss_it_either(held: Stack, sign_in: Callable[..., Browser]):
    """Approvals cross people: what counts is what the organization has written."""
    writer, reader = sign_in("head.of.office.moh"), sign_in("auditor.moh")
    write_and_read(writer, "a note for the auditor")
    assert "a note for the auditor" in reader.get("/moh/onboarding/").text


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
