from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone
from tests.accounts.signing_in import sign_in, verbs
from tests.statements import statements

from bmms.accounts.queries.sessions import device_of
from bmms.tenancy.scope import own

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36"
)


def sessions_of(user) -> list[UserSession]:
    with own(user.pk):
        return list(UserSession.objects.order_by("id"))


def test_one_sees_where_one_is_signed_in(client: Client, ana):
    sign_in(client, ana.email, HTTP_USER_AGENT=FIREFOX)
    sign_in(Client(), ana.email, HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.9")
    page = client.get("/account/sessions/").content.decode()
    for text in ("Firefox, Windows", "Chrome, Android", "203.0.113.9", "This one"):
        assert text in page


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
