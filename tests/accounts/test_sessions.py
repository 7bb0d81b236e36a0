import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.accounts.signing_in import sign_in, verbs
from tests.statements import statements

from bmms.access.actor import system_actor
from bmms.accounts.actions.sessions import forget_ended_sessions
from bmms.accounts.adapters.sessions import SessionStore
from bmms.accounts.queries.sessions import SIGNED_IN, device_of
from bmms.tenancy.scope import own, system

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36"
)


LONG_AGO = timedelta(minutes=16)  # since the last proof of who one is


def at(start: datetime, **later: float) -> time_machine.travel:
    return time_machine.travel(start + timedelta(**later), tick=False)


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_key(key: str) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def sessions_of(user) -> list[UserSession]:
    with own(user.pk):
        return list(UserSession.objects.order_by("id"))


def test_one_sees_where_one_is_signed_in(client: Client, ana):
    sign_in(client, ana.email, HTTP_USER_AGENT=FIREFOX)
    sign_in(Client(), ana.email, HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.9")
    page = client.get("/account/sessions/").content.decode()
    for text in ("Firefox, Windows", "Chrome, Android", "203.0.113.9", "This one"):
        assert text in page


def test_every_sign_in_makes_a_key_of_its_own(ana):
    chosen = "0123456789abcdefghijklmnopqrstuv"
    clients = [Client(), Client(), with_key(chosen)]
    for each in clients:
        sign_in(each, ana.email)
    keys = {key_of(each) for each in clients}
    assert (len(keys), chosen in keys) == (3, False)
    assert {len(key) for key in keys} == {32}  # of 36 letters and digits: 165 bits


@pytest.mark.parametrize(
    ("agent", "device"),
    [(FIREFOX, "Firefox, Windows"), (PHONE, "Chrome, Android"), ("", ""), ("curl/8", "")],
)
def test_devices_in_words(agent, device):
    assert device_of(agent) == device


def test_ending_another_session(client: Client, ana):
    other = Client()
    sign_in(other, ana.email)
    sign_in(client, ana.email)
    theirs = sessions_of(ana)[0]
    assert client.post("/account/sessions/end/", {"session": theirs.pk}).status_code == 303
    assert other.get("/moh/").status_code == 302
    assert client.get("/moh/").status_code == 200
    assert verbs()[-1] == "session.ended"


def test_ending_all_others(client: Client, ana):
    others = [Client() for _ in range(3)]
    for one in (*others, client):
        sign_in(one, ana.email)
    client.post("/account/sessions/end/")
    assert [one.get("/moh/").status_code for one in others] == [302] * 3
    assert client.get("/moh/").status_code == 200
    assert len(sessions_of(ana)) == 1


def test_somebody_elses_session_is_not_found(client: Client, ana, carla):
    victim = Client()
    sign_in(victim, carla.email)
    sign_in(client, ana.email)
    client.post("/account/sessions/end/", {"session": sessions_of(carla)[0].pk})
    assert victim.get("/mole/").status_code == 200
    assert "session.ended" not in verbs()


def test_signing_out_takes_it_off_the_list(client: Client, ana):
    sign_in(client, ana.email)
    client.post("/account/logout/")
    assert sessions_of(ana) == []


def test_last_seen_is_written_once_in_five_minutes(client: Client, ana):
    sign_in(client, ana.email)
    start = timezone.now()

    def writes(minutes: float) -> int:
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            made = statements(lambda: client.get("/moh/", REMOTE_ADDR="203.0.113.9"))
        return sum("usersessions" in sql and sql.startswith("UPDATE") for sql in made)

    assert [writes(1), writes(4), writes(6), writes(7), writes(12)] == [0, 0, 1, 0, 1]
    (session,) = sessions_of(ana)
    assert session.ip == "203.0.113.9"
    assert session.last_seen_at > start + timedelta(minutes=11)


def test_the_list_asks_as_often_for_one_as_for_many(client: Client, ana):
    """Each session is looked up once to see whether it lives; what the page itself asks stays the same."""
    sign_in(client, ana.email)

    def asked() -> int:
        made = statements(lambda: client.get("/account/sessions/"))
        return sum("django_session" not in sql and '"accounts_user"' not in sql for sql in made)

    before = asked()
    for _ in range(6):
        sign_in(Client(), ana.email)
    assert asked() == before


# --- how long they last ----------------------------------------------------------------------------------------


def test_a_session_ends_twelve_hours_after_the_sign_in_however_much_it_is_used(client: Client, ana):
    sign_in(client, ana.email)
    start = timezone.now()
    for hours in range(1, 12):
        with at(start, hours=hours):
            assert client.get("/moh/").status_code == 200
    with at(start, hours=12, seconds=1):
        assert client.get("/moh/").status_code == 302
        cache.clear()
        assert client.get("/moh/").status_code == 302, "nor from the database"


def test_proving_again_who_one_is_makes_it_no_longer(client: Client, ana):
    sign_in(client, ana.email)
    start = timezone.now()
    with at(start, hours=6):
        assert client.post("/account/confirm/", {"password": cast.PASSWORD}).status_code == 303
    with at(start, hours=11):
        assert client.get("/moh/").status_code == 200
    with at(start, hours=12, seconds=1):
        assert client.get("/moh/").status_code == 302


def test_a_session_that_nobody_uses_ends_sooner(client: Client, ana):
    sign_in(client, ana.email)
    with at(timezone.now(), seconds=settings.SESSION_COOKIE_AGE + 1):
        assert client.get("/moh/").status_code == 302


def test_a_session_of_the_release_before_has_its_hours_from_its_next_use(client: Client, ana):
    sign_in(client, ana.email)
    start, store = timezone.now(), SessionStore(key_of(client))
    del store[SIGNED_IN]
    store.save()
    with at(start, minutes=6):
        client.get("/moh/")
    for hours in (5, 10, 12):
        with at(start, hours=hours):
            assert client.get("/moh/").status_code == 200
    with at(start, hours=12, minutes=7):
        assert client.get("/moh/").status_code == 302


def test_a_page_knows_when_its_person_is_signed_out(client: Client, ana):
    sign_in(client, ana.email)
    with at(timezone.now(), hours=6):
        left = re.search(r'data-session-left="(\d+)"', client.get("/moh/").content.decode())[1]
    assert int(left) == pytest.approx(6 * 60 * 60, abs=5)


def test_without_a_script_a_page_says_in_the_last_minutes_when_one_is_signed_out(client: Client, ana):
    with time_machine.travel(datetime(2026, 3, 2, 0, 0, tzinfo=UTC), tick=False):
        sign_in(client, ana.email)
        start = timezone.now()
    for minutes, is_said in ((6 * 60, False), (11 * 60 + 51, False), (11 * 60 + 53, True)):
        with at(start, minutes=minutes):
            said = re.findall(r"<noscript>(.+?)</noscript>", client.get("/moh/").content.decode())
        assert ["signed out at <strong>02 Mar 2026, 20:00" in each for each in said] == [True] * is_said


def test_what_has_ended_is_forgotten_and_what_is_open_stays(client: Client, ana, carla):
    sign_in(Client(), ana.email)
    with at(timezone.now(), hours=9):
        sign_in(client, carla.email)
        assert forget_ended_sessions(by=system_actor("upkeep")) == 1
        assert client.get("/mole/").status_code == 200
    with system("a test"):
        assert [session.user_id for session in UserSession.objects.all()] == [carla.pk]
    assert list(Session.objects.values_list("session_key", flat=True)) == [key_of(client)]


def test_what_the_twelve_hours_have_ended_is_forgotten_and_listed_no_more(client: Client, ana):
    sign_in(client, ana.email, HTTP_USER_AGENT=PHONE)
    start, other = timezone.now(), Client()
    with at(start, hours=6):
        client.get("/moh/")
    with at(start, hours=11):
        client.get("/moh/")
        sign_in(other, ana.email, HTTP_USER_AGENT=FIREFOX)
        assert "Chrome, Android" in other.get("/account/sessions/").content.decode()
    with at(start, hours=12, seconds=1):
        assert forget_ended_sessions(by=system_actor("upkeep")) == 1
        assert "Chrome, Android" not in other.get("/account/sessions/").content.decode()
    assert list(Session.objects.values_list("session_key", flat=True)) == [key_of(other)]


# --- their keys ------------------------------------------------------------------------------------------------


def test_who_proves_again_who_they_are_gets_a_new_key(client: Client, ana):
    sign_in(client, ana.email)
    before = key_of(client)
    client.post("/account/confirm/", {"password": cast.PASSWORD})
    assert key_of(client) != before
    assert client.get("/moh/").status_code == 200
    assert with_key(before).get("/moh/").status_code == 302
    assert [session.session_key for session in sessions_of(ana)] == [key_of(client)]


def test_a_key_from_before_the_sign_in_opens_nothing(client: Client, ana):
    """Somebody may have planted it in the browser."""
    planted = SessionStore()
    planted["language"] = "en"
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    sign_in(client, ana.email)
    assert key_of(client) != planted.session_key
    assert with_key(planted.session_key).get("/moh/").status_code == 302


def test_a_key_that_was_given_up_does_not_come_back_with_the_cache(db, django_capture_on_commit_callbacks):
    store = SessionStore()
    store["who"] = "ana"
    store.save()
    old = store.session_key
    with django_capture_on_commit_callbacks(execute=True):
        store.cycle_key()
        store._cache.set(store.cache_key_prefix + old, {"who": "ana"})  # a request that had begun before
    assert SessionStore(old).load() == {}
    assert SessionStore(store.session_key)["who"] == "ana"


def test_ending_others_takes_a_proof(client: Client, ana):
    other = Client()
    sign_in(other, ana.email)
    sign_in(client, ana.email)
    with time_machine.travel(timezone.now() + LONG_AGO):
        asked = client.post("/account/sessions/end/")
        assert asked.headers["Location"].startswith("/account/confirm/?next=")
        assert other.get("/moh/").status_code == 200
        done = client.post(asked.headers["Location"], {"password": cast.PASSWORD})
        assert (done.status_code, done.headers["Location"]) == (303, "/account/sessions/")
        assert other.get("/moh/").status_code == 302
        assert client.get("/moh/").status_code == 200
        assert client.get("/account/sessions/end/").headers["Location"] == "/account/sessions/"
