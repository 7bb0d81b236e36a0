"""What no login gets past, races for the last peso, and random postings."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import cast
from tests.databases import superuser
from tests.execution import samples
from tests.execution.conftest import day
from tests.execution.samples import SOMEBODY

from bmms.access.errors import DomainError
from bmms.audit.models import Event
from bmms.budgeting.models import Validity
from bmms.execution.actions import ledger
from bmms.execution.actions.accounts import open_account
from bmms.execution.actions.checking import compare_balances
from bmms.execution.actions.lapse import post_lapses
from bmms.execution.actions.posting import Line, Refused, post_entry, reverse_entry
from bmms.execution.models import Account, Entry, Posting
from bmms.execution.queries.lapse import lapsing, total_of
from bmms.execution.queries.recomputation import differences
from bmms.tenancy.scope import scope

TABLES = ("execution_account", "execution_entry", "execution_posting", "execution_counter", "execution_quartersum")
STATEMENTS = [
    statement
    for table in TABLES
    for statement in (
        f"UPDATE {table} SET organization_id = organization_id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    )
]


@pytest.fixture
def posted(world, funded):
    with scope(world.mole.pk):
        world.obligated(funded, "1000.00")
    return world


@pytest.mark.parametrize("statement", [*STATEMENTS, *(f"INSERT INTO {table} DEFAULT VALUES" for table in TABLES)])
def test_the_application_cannot_write_the_ledger_itself(posted, statement):
    with scope(posted.mole.pk):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
        assert differences() == []
        assert Posting.objects.count() == 3


def owner_of(database: str) -> psycopg.Connection:
    return psycopg.connect(os.environ["OWNER_DATABASE_URL"].replace("/bmms_test", f"/{database}"), autocommit=True)


@pytest.fixture
def committed(committed_database):
    """A world that other logins see, too: its name, and MOLE's money."""
    world = samples.world(cast.organization("mole", "Ministry of Labor and Employment"))
    with scope(world.mole.pk):
        funded = world.released("MOOE", "1000.00")
        world.obligated(funded, "400.00")
    return committed_database, world, funded


MANY_ACCOUNTS = """
INSERT INTO execution_account (organization_id, level, parent_id, act_id, ppa_id, allotment_class, fund, name, appropriated,
    allotted, obligated, payable, disbursed, cash)
SELECT organization_id, 'obligation', id, act_id, ppa_id, allotment_class, fund, '', 0, 0, 0, 0, 0, 0
FROM execution_account, generate_series(1, 2000) WHERE level = 'allotment'
"""


def test_a_posting_looks_at_its_own_accounts_only(committed):
    """However many the organization has: row security lets no condition that may leak be asked before its own."""
    name, world, funded = committed
    looked_at = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'execution_account'"
    with superuser(name) as root:
        root.execute(MANY_ACCOUNTS)
        root.execute("ANALYZE execution_account")
    with scope(world.mole.pk), connection.cursor() as cursor:
        made = open_account(funded, "obligation", by=SOMEBODY, name="Al-Amanah Supplies")
        cursor.execute(looked_at)
        (before,) = cursor.fetchone()
        post_entry("obligation", [Line(made, "obligation", Decimal("1.00"))], on=day(3, 3), particulars="", by=SOMEBODY)
        cursor.execute(looked_at)
        assert cursor.fetchone()[0] - before < 40


def test_neither_owner_nor_superuser_changes_what_is_posted(committed):
    name, world, _funded = committed
    with owner_of(name) as owner, superuser(name) as root:
        owner.execute("SELECT set_config('bmms.organization', %s, false)", [str(world.mole.pk)])
        for login in (owner, root):
            for statement in STATEMENTS:
                if "execution_counter SET" in statement:
                    continue  # below
                with pytest.raises(psycopg.Error, match=r"append-only|by postings only"):
                    login.execute(statement)
            with pytest.raises(psycopg.Error, match="by postings only"):
                login.execute("UPDATE execution_account SET allotted = allotted + 1")
            with pytest.raises(psycopg.Error, match="no gaps"):
                login.execute("UPDATE execution_counter SET last = last + 2")
    with scope(world.mole.pk):
        assert differences() == []


def test_not_even_the_owner_posts_past_the_limits(committed):
    """Balances follow postings, and the table's own constraints hold them."""
    name, world, funded = committed
    with superuser(name) as root:
        columns = "organization_id, entry_id, account_id, measure, amount, date, object_code"
        sql = f"INSERT INTO execution_posting ({columns}) SELECT organization_id, entry_id, account_id, measure, %s, date, '' "
        with pytest.raises(psycopg.errors.CheckViolation, match="obligated_within_allotment"):
            root.execute(sql + "FROM execution_posting WHERE measure = 'obligation'", [Decimal("600.01")])
        with pytest.raises(psycopg.errors.CheckViolation, match="allotted_within_appropriation"):
            root.execute(sql + "FROM execution_posting WHERE measure = 'allotment'", [Decimal("0.01")])
        with pytest.raises(psycopg.errors.CheckViolation, match="not posted to accounts of this level"):
            root.execute(
                f"INSERT INTO execution_posting ({columns}) SELECT organization_id, entry_id, account_id, "
                "'disbursement', 1, date, '' FROM execution_posting WHERE measure = 'allotment'"
            )
    with scope(world.mole.pk):
        assert Account.objects.get(pk=funded.pk).obligated == 400
        assert differences() == []


def test_who_only_reads_posts_nothing_through_the_function(posted):
    """It runs as the tables' owner: the role of oversight must not be able to call it."""
    call = "SELECT execution_open_account(NULL, 'cash', 1, NULL, 'PS', '01101101', NULL, '', NULL)"
    refused = pytest.raises(DatabaseError, match="permission denied for function")
    with scope(posted.mole.pk, read_only=True), refused, transaction.atomic():
        connection.cursor().execute(call)


def test_differences_are_found_and_written_down(committed):
    name, world, funded = committed
    with superuser(name) as root:
        root.execute("SET session_replication_role = replica")  # what a superuser can do: no trigger runs
        root.execute("UPDATE execution_account SET obligated = obligated - 1 WHERE id = %s", [funded.pk])
        root.execute("UPDATE execution_quartersum SET amount = amount + 2 WHERE measure = 'obligation'")
        root.execute("DELETE FROM execution_quartersum WHERE measure = 'allotment'")
    with scope(world.mole.pk):
        balance, summed = compare_balances(by=world.budget)
        assert (balance.account_id, summed.account_id) == (funded.pk, funded.parent_id)
        assert (balance.kept["obligated"], balance.recomputed["obligated"]) == (399, 400)
        told = "allotment Q1 2025 0 instead of 1000.00, obligation Q1 2025, 5020301002 of 2025 402.00 instead of 400.00"
        assert str(summed) == f"account {funded.parent_id}: {told}"
        events = Event.objects.filter(verb="ledger.differed").order_by("pk")
        assert [event.changes for event in events] == [
            {"obligated": ["400.00", "399.00"]},
            {"allotment Q1 2025": ["1000.00", "0"], "obligation Q1 2025, 5020301002 of 2025": ["400.00", "402.00"]},
        ]


def test_sixteen_race_for_the_last_peso_and_one_gets_it(committed):
    _name, world, funded = committed
    start = threading.Barrier(16)

    def try_it(number: int) -> str:
        try:
            start.wait(30)
            with scope(world.mole.pk):
                world.obligated(funded, "600.00", day(3, 1 + number))
        except Refused as refused:
            return str(refused.message)
        finally:
            connection.close()
        return "posted"

    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(try_it, range(16)))
    assert outcomes.count("posted") == 1
    short = "Short by ₱600.00 in MOOE of PPA 310100, FY2025 GAAB: the allotment does not cover this."
    assert {outcome for outcome in outcomes if outcome != "posted"} == {short}
    with scope(world.mole.pk):
        assert Account.objects.get(pk=funded.pk).unobligated == 0
        assert differences() == []
        numbers = Entry.objects.filter(kind="obligation").order_by("number").values_list("number", flat=True)
        assert [number[-5:] for number in numbers] == ["00001", "00002"]


# Between the refusal, with which the locks go, and the look for its figures lies a moment: here it is as long as we like.
HELD_UP = """
ALTER FUNCTION execution_refuse_shortfall(jsonb) RENAME TO execution_refuse_at_once;
CREATE FUNCTION execution_refuse_shortfall(p_lines jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock_shared(1);
    PERFORM pg_advisory_unlock_shared(1);
    PERFORM execution_refuse_at_once(p_lines);
END $$;
"""
# What stood against the day goes in the moment before it is looked for.
OPENED_MEANWHILE = """
ALTER FUNCTION execution_refuse_day(date, bigint, jsonb) RENAME TO execution_refuse_day_at_once;
CREATE FUNCTION execution_refuse_day(p_date date, p_reverses bigint, p_lines jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER AS $$
BEGIN
    UPDATE budgeting_validity SET obligate_until = '2025-12-31';
    PERFORM execution_refuse_day_at_once(p_date, p_reverses, p_lines);
END $$;
"""
FORGETFUL = """
CREATE OR REPLACE FUNCTION execution_refuse_shortfall(p_lines jsonb) RETURNS void LANGUAGE plpgsql AS 'BEGIN END'
"""


def test_what_another_frees_in_the_moment_of_the_refusal_is_posted(committed):
    name, world, funded = committed
    outcomes: list[str] = []

    def try_it() -> None:
        try:
            with scope(world.mole.pk):
                world.obligated(funded, "700.00")
            outcomes.append("posted")
        except DatabaseError as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    with superuser(name) as root:
        root.execute(HELD_UP)
        root.execute("SELECT pg_advisory_lock(1)")
        thread = threading.Thread(target=try_it)
        thread.start()
        thread.join(1)
        with scope(world.mole.pk):
            known = Entry.objects.get(kind="obligation")
            reverse_entry(known, on=day(3, 2), particulars="Void", by=world.budget)
        root.execute("SELECT pg_advisory_unlock(1)")
        thread.join(10)
    assert outcomes == ["posted"]
    with scope(world.mole.pk):
        assert Account.objects.get(pk=funded.pk).unobligated == 300
        assert differences() == []


def test_what_stands_against_a_day_no_more_when_it_is_looked_for_is_posted(committed):
    name, world, funded = committed
    with superuser(name) as root:
        root.execute("UPDATE budgeting_validity SET obligate_until = '2025-01-31'")
        with scope(world.mole.pk), pytest.raises(Refused, match="31 Jan"):
            world.obligated(funded, "100.00")
        root.execute(OPENED_MEANWHILE)
    with scope(world.mole.pk):
        world.obligated(funded, "100.00")
        assert Account.objects.get(pk=funded.pk).unobligated == 500
        assert differences() == []


def test_a_refusal_without_figures_says_to_try_again(committed):
    name, world, funded = committed
    with superuser(name) as root:
        root.execute(FORGETFUL)
    with scope(world.mole.pk):
        with pytest.raises(DomainError, match="at the same moment: try again"):
            world.obligated(funded, "700.00")
        assert Account.objects.get(pk=funded.pk).unobligated == 600


def test_two_payments_at_one_moment_take_what_is_due_and_what_is_not(committed):
    """The second read what was due before the first had paid, and was refused what the obligation covers."""
    _name, world, _funded = committed
    with scope(world.mole.pk):
        obligation, cash = Account.objects.get(level="obligation"), world.cash("1000.00")
        ledger.accrue(obligation, Decimal("200.00"), particulars="x", on=day(3, 2), by=world.accountant)
    start = threading.Barrier(8)

    def try_it(number: int) -> str:
        try:
            start.wait(30)
            with scope(world.mole.pk):
                ledger.pay(obligation, cash, Decimal("100.00"), particulars=str(number), on=day(4, 1), by=world.cashier)
        except Refused as refused:
            return str(refused.message)
        finally:
            connection.close()
        return "paid"

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(try_it, range(8)))
    short = "Short by ₱100.00 in MOOE of PPA 310100, FY2025 GAAB: the obligation does not cover this."
    assert sorted(outcomes) == [short] * 4 + ["paid"] * 4
    with scope(world.mole.pk):
        assert Account.objects.get(pk=obligation.pk).unpaid == 0
        assert differences() == []


AMOUNTS = st.decimals("0.01", "700.00", places=2)
STEPS = st.sampled_from(["release", "obligate", "adjust", "modify", "accrue", "pay", "reverse", "suballot", "lapse"])
ENDED = date(2025, 7, 1)  # the day of all steps, and the last one on which the money may be used


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(STEPS, AMOUNTS, st.integers(0, 99)), min_size=5, max_size=25))
def test_random_postings_break_nothing(world, steps):
    with scope(world.act.organization_id):
        Validity.objects.update(obligate_until=ENDED, pay_until=ENDED)
    with scope(world.mole.pk), transaction.atomic():
        release = world.released("MOOE", "1000.00")
        world.released("CO", "500.00")
        cash = {name: world.cash("900.00", name) for name in ("MOOE", "CO")}
        for step, amount, choice in steps:
            try:
                _take(world, step, amount, choice, release, cash)
            except Refused:
                continue
        assert differences() == []
        for account in Account.objects.all():
            balances = (account.disbursed, account.payable, account.obligated)
            if account.level != "cash":
                assert 0 <= balances[0] <= balances[1] <= balances[2]
            if account.level in ("appropriation", "allotment"):
                assert account.obligated <= account.allotted
            if account.level == "appropriation":
                assert account.allotted <= account.appropriated
        transaction.set_rollback(True)


def _take(world, step, amount, choice, release, cash) -> None:  # noqa: C901 - one branch for each kind of step
    def some(level: str) -> Account | None:
        found = list(Account.objects.filter(level=level).select_related("parent").order_by("pk"))
        return found[choice % len(found)] if found else None

    on = day(7, 1)
    obligation, allotment = some("obligation"), some("allotment")
    if step == "release":
        ledger.release(some("appropriation"), amount, form="SARO", on=on, by=world.mfbm_head)
    elif step == "obligate":
        world.obligated(allotment, str(amount), on)
    elif step == "modify":
        other = Account.objects.select_related("parent").filter(level="allotment", allotment_class="CO").first()
        pair = (release, other) if choice % 2 else (other, release)
        ledger.modify(*pair, amount, on=on, particulars="x", by=world.mfbm_head)
    elif step == "reverse":
        entries = Entry.objects.filter(reverses=None, reversed_by=None).exclude(kind="appropriation").order_by("pk")
        if entries:
            reverse_entry(entries[choice % len(entries)], on=on, particulars="x", by=SOMEBODY)
    elif step == "lapse":
        post_lapses(on=ENDED, total=total_of(lapsing(ENDED)), by=world.mfbm_director)
        assert lapsing(ENDED) == []
    elif step == "suballot":
        from bmms.organizations.models import OperatingUnit

        unit, _ = OperatingUnit.objects.get_or_create(code="LDS", defaults={"name": "x", "kind": "FACILITY"})
        if allotment.unit_id != unit.pk:
            ledger.suballot(allotment, unit, amount, on=on, by=world.budget)
    elif obligation is None:
        return
    elif step == "adjust":
        ledger.adjust_obligation(obligation, -amount, particulars="x", on=on, by=world.budget)
    elif step == "accrue":
        ledger.accrue(obligation, amount, particulars="x", on=on, by=world.accountant)
    else:
        ledger.pay(obligation, cash[obligation.allotment_class], amount, particulars="x", on=on, by=world.cashier)
