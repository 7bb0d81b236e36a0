"""What the conditions of the ledger's triggers let pass, and what they stop, from inside another trigger, too."""

import psycopg
import pytest
from tests import cast
from tests.databases import superuser
from tests.execution import samples

from bmms.execution.models import Account
from bmms.execution.queries.recomputation import BALANCES, differences
from bmms.tenancy.scope import scope

# An UPDATE out of a trigger, where balances may move.
INSIDE = """
CREATE TABLE meddled (statement text);
CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN EXECUTE NEW.statement; RETURN NEW; END';
CREATE TRIGGER meddles BEFORE INSERT ON meddled FOR EACH ROW EXECUTE FUNCTION meddle();
"""
OTHER = {"unit_id": "1", "valid_until": "'2030-01-01'"}  # of what is empty; all else is emptied


@pytest.fixture
def committed(committed_database):
    world = samples.world(cast.organization("mole", "Ministry of Labor and Employment"))
    with scope(world.mole.pk):
        world.obligated(world.released("MOOE", "1000.00"), "400.00")
    return committed_database, world


def test_not_even_a_trigger_changes_more_of_an_account_than_its_balances(committed):
    name, world = committed
    columns = {field.column for field in Account._meta.concrete_fields} - set(BALANCES)
    assert len(columns) == 12
    with superuser(name) as root:
        root.execute(INSIDE)
        for column in sorted(columns):
            told = f"UPDATE execution_account SET {column} = {OTHER.get(column, 'NULL')} WHERE level = 'obligation'"
            with pytest.raises(psycopg.Error, match="by postings only"):
                root.execute("INSERT INTO meddled VALUES (%s)", [told])
    with scope(world.mole.pk):
        assert differences() == []


@pytest.mark.parametrize("balance", BALANCES)
def test_an_account_begins_at_zero_whoever_opens_it(committed, balance):
    name, _world = committed
    amounts = ", ".join("1" if each == balance else "0" for each in BALANCES)
    opened = (
        "INSERT INTO execution_account (organization_id, level, parent_id, act_id, ppa_id, allotment_class, fund, name, "
        f"{', '.join(BALANCES)}) SELECT organization_id, level, parent_id, act_id, ppa_id, allotment_class, fund, '', "
        f"{amounts} FROM execution_account WHERE level = 'obligation'"
    )
    with superuser(name) as root, pytest.raises(psycopg.Error, match="begins at zero"):
        root.execute(opened)


def test_a_series_begins_at_one(committed):
    name, world = committed
    with superuser(name) as root, pytest.raises(psycopg.Error, match="no gaps"):
        root.execute(
            "INSERT INTO execution_counter (organization_id, series, last) VALUES (%s, 'ORS/x', 2)", [world.mole.pk]
        )
