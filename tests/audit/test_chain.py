"""The proof, and whoever tampers: each breach is found and named."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from tests.audit.conftest import Log
from tests.databases import wait_for_autovacuum

from bmms.access.actor import system_actor
from bmms.audit import actions
from bmms.audit.models import Event, Link
from bmms.audit.queries.chain import FORM, FORMS, Sealable, canonical, heads
from bmms.tenancy.scope import scope, system

pytestmark = pytest.mark.alone


def seal(**options: int) -> int:
    wait_for_autovacuum()
    return actions.seal(by=system_actor("the tests"), **options)


def verified(**options: object) -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


def refused(**options: object) -> str:
    out = StringIO()
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_audit", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def sealed(log: Log) -> Log:
    assert seal() == 15
    return log


@pytest.fixture
def anchors(sealed: Log, tmp_path):
    file = tmp_path / "anchors"
    call_command("anchor_audit", to=file)
    return file


def forge_chain(log: Log, *, upto: int = 5) -> None:
    """A superuser with our code: seals health's events afresh, without a flaw."""
    log.tamper(f"DELETE FROM audit_link WHERE event_id IN ({', '.join(map(str, log.health))})")
    with system("the forger"), connection.cursor() as cursor:
        from bmms.audit.queries.chain import COLUMNS

        cursor.execute(f"SELECT {COLUMNS} FROM audit_event e WHERE organization_id = {log.moh.pk} ORDER BY id")
        actions._append([actions.sealable(row) for row in cursor.fetchall()][:upto])


# --- The proof ---------------------------------------------------------------------------------------------------


def test_an_untouched_log_holds(sealed, anchors):
    out = verified(anchors=anchors)
    assert "moh: 5 events hold." in out
    assert "mole: 5 events hold." in out
    assert "system: 5 events hold." in out
    assert "The audit log holds." in out
    assert "Not sealed yet" not in out


def test_one_organization_can_be_proved_alone(sealed):
    out = verified(organization="MOH")
    assert "moh: 5 events hold." in out
    assert "mole" not in out


def test_an_unknown_organization_is_named(sealed):
    with pytest.raises(CommandError, match="No organization has the code nope"):
        verified(organization="nope")


def test_the_unsealed_tail_is_reported_with_its_age(sealed, note):
    note(sealed.moh)
    assert "Not sealed yet: 1 events, the oldest for 0 s." in verified()


def test_the_proof_goes_on_over_pages(sealed, monkeypatch):
    monkeypatch.setattr("bmms.audit.queries.chain.PAGE", 2)
    assert "moh: 5 events hold." in verified()


def test_the_hash_covers_every_column():
    assert set(FORMS[FORM]) == {field.name for field in Event._meta.get_fields()}


def test_the_hash_does_not_depend_on_time_zone_or_spelling(sealed):
    def bytes_under(setting: str) -> bytes:
        from bmms.audit.actions import _events
        from bmms.audit.queries.chain import COLUMNS

        with scope(sealed.moh.pk), connection.cursor() as cursor:
            cursor.execute(setting)
            return canonical(_events(f"SELECT {COLUMNS} FROM audit_event e ORDER BY id LIMIT 1", [])[0])

    assert bytes_under("SET LOCAL TimeZone = 'Asia/Manila'") == bytes_under("SET LOCAL DateStyle = 'German, DMY'")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('{"a": [1.10, 2], "b": null}', '{"b":null,"a":[1.1,2]}', True),
        ('{"a": 0.1000000000000000055}', '{"a": 0.1}', False),
        ('{"a": 1}', '{"a": "1"}', False),
        ('{"a": 1.5}', '{"a": "1.5"}', False),
        ('{"a": 1}', '{"a": true}', False),
    ],
)
def test_json_is_compared_by_its_meaning(one, other, same):
    values = dict.fromkeys(FORMS[FORM])
    assert (canonical(Sealable(values | {"changes": one})) == canonical(Sealable(values | {"changes": other}))) is same


# --- Tampering ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'never mind'",
        "changes = '{\"amount\": [1, 200]}'",
        "at = at - interval '1 second'",
        "actor_name = 'somebody else'",
        "address = '10.9.9.9'",
        "transaction_id = '3'",
    ],
)
def test_a_changed_event_is_named(sealed, change):
    sealed.tamper(f"UPDATE audit_event SET {change} WHERE id = {sealed.health[2]}")
    out = refused()
    assert f"moh: BROKEN at position 3: event {sealed.health[2]} is not what was sealed" in out
    assert "mole: 5 events hold." in out


def test_a_removed_event_is_named(sealed):
    sealed.tamper(f"DELETE FROM audit_event WHERE id = {sealed.labor[1]}")
    assert f"mole: BROKEN at position 2: event {sealed.labor[1]} was removed" in refused()


def test_a_removed_seal_is_named(sealed):
    sealed.tamper(f"DELETE FROM audit_link WHERE event_id = {sealed.labor[1]}")
    assert "mole: BROKEN at position 2: the seal at this position was removed" in refused()


def copy_of(event: int, **values: str) -> str:
    names = [field.column for field in Event._meta.fields]
    given = {"id": "1000 + id", "key": "gen_random_uuid()"} | values
    return (
        f"INSERT INTO audit_event ({', '.join(names)}) "
        f"SELECT {', '.join(given.get(name, name) for name in names)} FROM audit_event WHERE id = {event}"
    )


def test_an_event_inserted_between_others_is_named(sealed):
    sealed.tamper(copy_of(sealed.health[2], reason="'it was agreed'"))
    assert seal() == 0  # its turn is over
    out = refused()
    assert f"moh: BROKEN outside the chain: event {1000 + sealed.health[2]} was inserted" in out
    assert "moh: 5 events hold." in out


def test_an_event_inserted_with_a_seal_of_its_own_is_named(sealed):
    event = sealed.health[2]
    sealed.tamper(
        copy_of(event),
        f"UPDATE audit_link SET position = 100 + position WHERE position >= 3 AND organization_id = {sealed.moh.pk}",
        f"UPDATE audit_link SET position = position - 99 WHERE position > 100 AND organization_id = {sealed.moh.pk}",
        f"INSERT INTO audit_link (organization_id, position, event_id, form, hash) "
        f"VALUES ({sealed.moh.pk}, 3, {1000 + event}, 1, sha256('x'))",
    )
    assert f"moh: BROKEN at position 3: event {1000 + event}" in refused()


def test_an_event_dated_back_and_sealed_in_the_regular_way_is_named(sealed, note):
    event = note(sealed.moh).pk
    sealed.tamper(f"UPDATE audit_event SET at = at - interval '30 days' WHERE id = {event}")
    assert seal() == 1
    assert f"moh: BROKEN at position 6: event {event} is dated long before" in refused()


def test_events_in_another_order_are_named(sealed):
    first, second = sealed.health[1:3]
    sealed.tamper(
        f"UPDATE audit_link SET event_id = 0 WHERE event_id = {first}",
        f"UPDATE audit_link SET event_id = {first} WHERE event_id = {second}",
        f"UPDATE audit_link SET event_id = {second} WHERE event_id = 0",
    )
    assert f"moh: BROKEN at position 2: event {second} stands out of its order" in refused()


def test_swapped_events_of_two_organizations_are_named(sealed):
    health, labor = sealed.health[3], sealed.labor[3]
    sealed.tamper(
        f"UPDATE audit_event SET organization_id = {sealed.mole.pk} WHERE id = {health}",
        f"UPDATE audit_event SET organization_id = {sealed.moh.pk} WHERE id = {labor}",
    )
    out = refused()
    assert f"moh: BROKEN at position 4: event {health} was moved to another organization" in out
    assert f"mole: BROKEN at position 4: event {labor} was moved to another organization" in out


def test_a_chain_rewritten_without_a_flaw_is_caught_by_its_anchor(sealed, anchors):
    sealed.tamper(f"UPDATE audit_event SET reason = 'never mind' WHERE id = {sealed.health[1]}")
    forge_chain(sealed)
    assert "moh: 5 events hold." in verified()
    assert "moh: BROKEN at position 5: the chain differs from its anchor" in refused(anchors=anchors)


def test_a_cut_tail_is_caught_by_its_anchor(sealed, anchors):
    lost = ", ".join(map(str, sealed.health[3:]))
    sealed.tamper(f"DELETE FROM audit_event WHERE id IN ({lost})", f"DELETE FROM audit_link WHERE event_id IN ({lost})")
    assert "moh: 3 events hold." in verified()
    out = refused(anchors=anchors)
    assert "moh: BROKEN at position 4: the chain ends before its anchor" in out
    assert "mole: 5 events hold." in out


def test_a_chain_that_was_emptied_is_caught_by_its_anchor(sealed, anchors):
    sealed.tamper(
        f"DELETE FROM audit_event WHERE organization_id = {sealed.moh.pk}",
        f"DELETE FROM audit_link WHERE organization_id = {sealed.moh.pk}",
    )
    assert "moh: BROKEN at position 1: the chain ends before its anchor" in refused(anchors=anchors)


def test_later_anchors_are_added_and_earlier_ones_still_hold(sealed, anchors, note):
    note(sealed.moh)
    seal()
    call_command("anchor_audit", to=anchors)
    assert len(anchors.read_text().splitlines()) == 2
    assert "moh: 6 events hold." in verified(anchors=anchors)


def test_a_damaged_anchor_file_is_refused(sealed, anchors):
    anchors.write_text(anchors.read_text() + "not an anchor\n")
    with pytest.raises(CommandError, match=r"Line 2 of .* is no anchor"):
        verified(anchors=anchors)


def test_two_anchors_that_contradict_each_other_are_refused(sealed, anchors):
    sealed.tamper(f"UPDATE audit_event SET reason = 'never mind' WHERE id = {sealed.health[1]}")
    forge_chain(sealed)
    call_command("anchor_audit", to=anchors)
    with pytest.raises(CommandError, match="two different heads at position 5"):
        verified(anchors=anchors)


# --- What the application itself may not do ------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["audit_event", "audit_link", "audit_cluster"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_changes_nothing(sealed, table, statement):
    with pytest.raises(DatabaseError, match="permission denied"), system("the test"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert "moh: 5 events hold." in verified()


@pytest.mark.parametrize("table", ["audit_event", "audit_link"])
def test_the_owner_changes_nothing_either(sealed, table):
    from tests.databases import superuser

    with superuser(sealed.database) as server:
        server.execute("SET ROLE obcms_user")
        server.execute("SET bmms.system = 'on'")
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(Exception, match="append-only"):
                server.execute(statement)


def test_nobody_chooses_time_or_transaction(log):
    with scope(log.moh.pk):
        forged = Event(
            verb="test.noted", organization_id=log.moh.pk, actor_name="x", at="2001-01-01T00:00Z", transaction_id="7"
        )
        forged.save(force_insert=True)
        stored = Event.objects.get(pk=forged.pk)
    assert stored.at.year > 2001
    assert stored.transaction_id != "7"


def test_links_stay_behind_the_wall(sealed):
    with scope(sealed.moh.pk):
        assert set(Link.objects.values_list("organization_id", flat=True)) == {sealed.moh.pk}
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Link.objects.create(organization_id=sealed.mole.pk, position=99, event_id=99, form=1, hash=b"")
    assert heads() == []
