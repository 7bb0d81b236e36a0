import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.accounts.signing_in import code, set_up_app, sign_in, verbs
from tests.statements import statements

from bmms.access.actor import NOBODY, system_actor
from bmms.access.errors import NotAllowed
from bmms.accounts.actions.sign_in import LockedOut, begin_try, forget_failures, note_failure, release_lock_out
from bmms.accounts.models import LockOut, Proof, SignInFailure
from bmms.accounts.queries.sign_in import LIMITS, source_of
from bmms.tenancy.scope import system

ALLOWED = LIMITS[Proof.PASSWORD].per_account_and_source
TOO_MANY = "Too many tries"


def fail(client: Client, email: str, times: int = 1, **extra) -> str:
    for _ in range(times):
        page = sign_in(client, email, "x" * 12, **extra)
    return page.content.decode()


@pytest.fixture
def admin(moh):
    return cast.member("sam", None, "system_administrator")


def lock_outs() -> list[LockOut]:
    with system("a test"):
        return list(LockOut.objects.order_by("id"))


def test_the_right_password_is_not_even_tried_after_too_many_wrong_ones(client: Client, ana):
    assert TOO_MANY not in fail(client, ana.email, ALLOWED)
    locked = sign_in(client, ana.email)
    assert locked.status_code == 422
    assert TOO_MANY in locked.content.decode()
    assert sorted(verbs()) == ["person.locked_out"] + ["person.sign_in_failed"] * ALLOWED


def test_an_account_that_does_not_exist_is_locked_out_alike(client: Client, ana):
    fail(client, "nobody@example.test", ALLOWED)
    nobody = sign_in(client, "nobody@example.test").content.decode()
    fail(client, ana.email, ALLOWED)
    somebody = sign_in(client, ana.email).content.decode()
    assert TOO_MANY in nobody
    assert TOO_MANY in somebody


def test_it_ends_by_itself(client: Client, ana):
    fail(client, ana.email, ALLOWED)
    with time_machine.travel(timezone.now() + LIMITS[Proof.PASSWORD].window + timedelta(seconds=1)):
        assert sign_in(client, ana.email).status_code == 303


def test_nobody_is_locked_out_from_elsewhere(client: Client, ana):
    """The victim, at another address, still signs in."""
    fail(client, ana.email, ALLOWED, REMOTE_ADDR="203.0.113.9")
    assert TOO_MANY in fail(client, ana.email, REMOTE_ADDR="203.0.113.9")
    assert sign_in(Client(), ana.email, REMOTE_ADDR="198.51.100.4").status_code == 303


def test_signing_in_forgives_earlier_mistakes(client: Client, ana):
    fail(client, ana.email, ALLOWED - 1)
    assert sign_in(client, ana.email).status_code == 303
    with system("a test"):
        assert not SignInFailure.objects.exists()


def test_trying_one_password_on_many_accounts_locks_the_address(client: Client, ana):
    for number in range(LIMITS[Proof.PASSWORD].accounts_per_address):
        fail(client, f"person{number}@example.test")
    assert TOO_MANY in sign_in(client, ana.email).content.decode()
    assert sign_in(Client(), ana.email, REMOTE_ADDR="198.51.100.4").status_code == 303
    assert [(lock.account, lock.source) for lock in lock_outs()] == [("", "address 127.0.0.1")]


def test_an_office_of_people_who_mistype_is_no_attack(client: Client, moh):
    people = [
        cast.member(f"clerk{n}", moh, "me_officer") for n in range(LIMITS[Proof.PASSWORD].accounts_per_address + 2)
    ]
    for person in people:
        fail(Client(), person.email)
        assert sign_in(Client(), person.email).status_code == 303


def test_a_browser_that_signed_in_before_does_not_suffer_from_its_neighbours(client: Client, ana, ben):
    known = Client()
    sign_in(known, ana.email)
    known.post("/account/logout/")
    fail(client, ana.email, ALLOWED)
    for number in range(LIMITS[Proof.PASSWORD].accounts_per_address):
        fail(client, f"person{number}@example.test")
    assert TOO_MANY in sign_in(Client(), ana.email).content.decode()
    assert sign_in(known, ana.email).status_code == 303
    known.post("/account/logout/")
    assert TOO_MANY in sign_in(known, ben.email).content.decode()  # nobody but ana signed in from this browser


def test_the_known_browser_has_its_own_limit(client: Client, ana):
    sign_in(client, ana.email)
    client.post("/account/logout/")
    fail(client, ana.email, ALLOWED)
    assert TOO_MANY in sign_in(client, ana.email).content.decode()


def test_a_forged_browser_cookie_is_no_browser(client: Client, ana):
    fail(client, ana.email, ALLOWED)
    client.cookies["bmms_browser"] = "eyJicm93c2VyIjoiMSJ9:1:forged"
    assert TOO_MANY in sign_in(client, ana.email).content.decode()


def test_codes_of_the_second_factor_are_counted(client: Client, ana):
    sign_in(client, ana.email)
    key = set_up_app(client)
    client.post("/account/logout/")
    sign_in(client, ana.email)
    for _ in range(LIMITS[Proof.SECOND_FACTOR].per_account_and_source):
        page = client.post("/account/login/second-factor/", {"code": "000000"})
        assert page.status_code == 422
    locked = client.post("/account/login/second-factor/", {"code": code(key)})
    assert TOO_MANY in locked.content.decode()
    assert client.get("/moh/").status_code == 302


def test_codes_are_limited_from_anywhere_since_the_password_is_known(db):
    for number in range(LIMITS[Proof.SECOND_FACTOR].per_account):
        note_failure(Proof.SECOND_FACTOR, "ana@example.test", f"address 203.0.113.{number}", by=NOBODY)
    assert [(lock.account, lock.source) for lock in lock_outs()] == [("ana@example.test", "")]


def test_mails_are_limited_for_accounts_that_do_not_exist_alike(client: Client, ana):
    for email in (ana.email, "nobody@example.test"):
        for _ in range(LIMITS[Proof.RESET_MAIL].per_account_and_source):
            assert client.post("/account/password/forgotten/", {"email": email}).status_code == 303
        refused = client.post("/account/password/forgotten/", {"email": email})
        assert refused.status_code == 422
        assert TOO_MANY in refused.content.decode()
    assert sign_in(client, ana.email).status_code == 303  # asking for mails locks nobody out of signing in


def test_mails_to_one_account_are_limited_however_it_is_written(client: Client, ana):
    written = ["ANA@example.test", "Ana@example.test", "ana@EXAMPLE.test", "aNa@example.test"]
    answers = [client.post("/account/password/forgotten/", {"email": email}).status_code for email in written]
    assert answers == [303] * LIMITS[Proof.RESET_MAIL].per_account_and_source + [422]


def test_an_address_too_long_to_be_anybodys_is_an_ordinary_failure(client: Client, db):
    assert sign_in(client, f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.test", "x" * 12).status_code == 422


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("203.0.113.9", "address 203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "address 2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "address 2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "address 203.0.113.9"),
        ("", "address "),
    ],
)
def test_one_ipv6_customer_is_one_source(address, source):
    assert source_of(address) == source


def test_an_administrator_releases_a_lock_out(client: Client, ana, admin):
    fail(client, ana.email, ALLOWED)
    office = Client()
    office.force_login(admin)
    page = office.get("/platform/lock-outs/").content.decode()
    assert "ana@example.test" in page
    key = str(lock_outs()[0].key)
    assert key in page
    assert office.post("/platform/lock-outs/release/", {"lock_out": key}).status_code == 303
    assert sign_in(client, ana.email).status_code == 303
    assert "lock_out.released" in verbs()
    assert "Sam" in office.get("/platform/lock-outs/").content.decode()


def test_nobody_else_releases_one(client: Client, ana, admin):
    fail(client, ana.email, ALLOWED)
    with pytest.raises(NotAllowed):
        release_lock_out(lock_outs()[0], by=cast.acting(ana, None))
    assert lock_outs()[0].released_at is None
    assert TOO_MANY in sign_in(client, ana.email).content.decode()


@pytest.mark.parametrize("sent", ["", "nonsense", "5f2b8c1e-2f6f-4a38-9d39-6d6f1f0f8f11"])
def test_a_lock_out_that_is_not_there(client: Client, admin, sent):
    client.force_login(admin)
    assert client.post("/platform/lock-outs/release/", {"lock_out": sent}).status_code == 404


def test_the_page_asks_as_often_for_one_as_for_thirty(client: Client, admin):
    client.force_login(admin)
    counts = []
    for number in (1, 30):
        with system("a test"):
            for index in range(number):
                LockOut.objects.create(
                    proof=Proof.PASSWORD, account=f"a{number}{index}", until=timezone.now() + timedelta(hours=1)
                )
        counts.append(len(statements(lambda: client.get("/platform/lock-outs/"))))
    assert counts[0] == counts[1]


def test_tries_at_the_same_moment_do_not_slip_past_the_limit(committed_database):
    """Twelve guesses in parallel are counted one after the other."""
    outcomes = []

    def guess() -> None:
        with transaction.atomic():
            try:
                begin_try(Proof.PASSWORD, "ana@example.test", "address 203.0.113.9", by=NOBODY)
                time.sleep(0.01)  # while a password is hashed
                note_failure(Proof.PASSWORD, "ana@example.test", "address 203.0.113.9", by=NOBODY)
                outcomes.append("tried")
            except LockedOut:
                outcomes.append("refused")
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("tried"), outcomes.count("refused")) == (ALLOWED, 12 - ALLOWED)


def test_old_failures_and_lock_outs_are_forgotten_and_fresh_ones_kept(db):
    long_ago = timezone.now() - timedelta(days=8)
    with system("a test"):
        for at in (long_ago, timezone.now()):
            SignInFailure.objects.create(
                proof=Proof.PASSWORD, account="ana@example.test", source="address 10.0.0.1", at=at
            )
            LockOut.objects.create(proof=Proof.PASSWORD, account="ana@example.test", at=at, until=at)
    assert forget_failures(by=system_actor("a test")) == 2
    with system("a test"):
        assert (SignInFailure.objects.count(), LockOut.objects.count()) == (1, 1)
