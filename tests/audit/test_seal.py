"""The sealer: in commit order, nothing lost, nobody waits."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from tests.databases import wait_for_autovacuum

from bmms.access.actor import system_actor
from bmms.access.errors import NotAllowed
from bmms.audit import actions
from bmms.audit.actions import ONE_SEALER
from bmms.audit.models import Cluster, Event, Link
from bmms.audit.queries.chain import prove, tail
from bmms.tenancy.scope import scope, system

pytestmark = pytest.mark.alone


def seal(**options: int) -> int:
    wait_for_autovacuum()
    return actions.seal(by=system_actor("the tests"), **options)


def in_thread(work: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def chain_of(organization_id: int | None) -> list[int]:
    with system("the tests"):
        return list(
            Link.objects.filter(organization_id=organization_id).order_by("position").values_list("event_id", flat=True)
        )


def test_new_events_join_their_organization_s_chain(log):
    assert seal() == 15
    assert chain_of(log.moh.pk) == log.health
    assert chain_of(log.mole.pk) == log.labor
    assert chain_of(None) == log.own


def test_sealing_again_changes_nothing(log):
    seal()
    assert seal() == 0
    assert chain_of(log.moh.pk) == log.health


def test_batches_give_the_same_chains(log):
    assert seal(batch=2) == 15
    assert chain_of(log.moh.pk) == log.health
    with system("the tests"):
        assert prove(log.moh.pk, {}).broken is None


def test_the_command_seals(log, capsys):
    call_command("seal_audit")
    assert capsys.readouterr().out == "15 events sealed.\n"


def test_an_event_waits_for_every_older_transaction(log, note):
    """The older transaction's event could still appear; so the younger one's is not sealed before it."""
    written, finish = threading.Event(), threading.Event()

    def older() -> None:
        with scope(log.moh.pk):
            note(log.moh, reason="older")
            written.set()
            finish.wait(10)

    seal()
    thread = in_thread(older)
    assert written.wait(10)
    younger = note(log.moh, reason="younger").pk
    assert seal() == 0
    with system("the tests"):
        assert tail().count == 1
    finish.set()
    thread.join()
    assert seal() == 2
    with scope(log.moh.pk):
        older_id = Event.objects.get(reason="older").pk
    assert chain_of(log.moh.pk)[-2:] == [older_id, younger]


def test_an_event_of_a_transaction_that_failed_leaves_no_gap(log, note):
    with pytest.raises(KeyError), transaction.atomic():
        note(log.moh)
        raise KeyError
    after = note(log.moh).pk
    seal()
    assert chain_of(log.moh.pk) == [*log.health, after]


def test_a_second_sealer_steps_aside(log):
    held, finish = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_SEALER])
            held.set()
            finish.wait(10)

    thread = in_thread(hold)
    assert held.wait(10)
    assert seal() == 0
    finish.set()
    thread.join()
    assert seal() == 15


def test_under_concurrent_writers_and_sealers_nothing_is_lost_or_out_of_turn(log, note):
    """Writers that commit, linger and fail in random order, while two sealers run all the time."""
    writing = threading.Event()
    writing.set()
    expected: list[int] = []

    def write(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(25):
            organization, fails = chance.choice([log.moh, log.mole, None]), chance.random() < 0.2
            with suppress(KeyError), transaction.atomic():
                written = [note(organization).pk]
                time.sleep(chance.random() / 100)
                written.append(note(organization).pk)
                transaction.on_commit(partial(expected.extend, written))
                if fails:
                    raise KeyError

    def keep_sealing() -> None:
        while writing.is_set():
            seal(batch=7)

    sealers = [in_thread(keep_sealing) for _ in range(2)]
    writers = [in_thread(lambda seed=seed: write(seed)) for seed in range(6)]
    for thread in writers:
        thread.join()
    writing.clear()
    for thread in sealers:
        thread.join()
    seal()
    chains = [chain_of(log.moh.pk), chain_of(log.mole.pk), chain_of(None)]
    assert sorted(chain.from_iterable(chains)) == sorted(expected + log.health + log.labor + log.own)
    with system("the tests"):
        assert [prove(owner, {}).broken for owner in (log.moh.pk, log.mole.pk, None)] == [None, None, None]
        assert tail().count == 0
        assert list(tail().inserted) == []


def test_a_dump_restored_into_a_younger_server_is_sealed_and_goes_on(log, note):
    """Its events carry transaction numbers that the new server will not reach for a long time."""
    seal()
    unsealed = note(log.moh).pk
    log.tamper(
        "UPDATE audit_event SET transaction_id = (1000000 + transaction_id::text::bigint)::text::xid8",
        "UPDATE audit_cluster SET system_identifier = 7",
    )
    assert seal() == 1
    with system("the tests"):
        assert Cluster.objects.count() == 2
    later = note(log.moh).pk
    assert seal() == 1
    assert seal() == 0
    assert chain_of(log.moh.pk) == [*log.health, unsealed, later]
    with system("the tests"):
        assert list(tail().inserted) == []


def test_only_operators_seal(log):
    with pytest.raises(NotAllowed):
        actions.seal(by=replace(system_actor("somebody"), permissions=frozenset()))
    assert chain_of(log.moh.pk) == []
