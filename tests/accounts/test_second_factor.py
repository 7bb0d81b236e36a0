import base64
import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.accounts.signing_in import code, recovery_codes, set_up_app, sign_in, verbs

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.accounts.actions.second_factor import encrypt_second_factors_anew, reset_second_factor
from bmms.accounts.adapters.second_factor import cipher
from bmms.jobs.models import Job
from bmms.tenancy.scope import own, system


@pytest.fixture
def bashir(moh):
    return cast.member("bashir", moh, "budget_officer")


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def letters() -> list[str]:
    with system("looking into the outbox"):
        return [job.arguments["template"] for job in Job.objects.order_by("id")]


def test_a_code_follows_the_password(client: Client, bashir):
    sign_in(client, bashir.email)
    key = set_up_app(client)
    client.post("/account/logout/")
    assert sign_in(client, bashir.email).headers["Location"] == "/account/login/second-factor/"
    assert client.get("/moh/").status_code == 302  # not signed in yet
    wrong = client.post("/account/login/second-factor/", {"code": "000000"})
    assert (wrong.status_code, b"The code is not right" in wrong.content) == (422, True)
    right = client.post("/account/login/second-factor/", {"code": code(key)})
    assert (right.status_code, right.headers["Location"]) == (303, "/")
    assert client.get("/moh/").status_code == 200


def test_a_code_works_once(client: Client, bashir):
    sign_in(client, bashir.email)
    key = set_up_app(client)
    client.post("/account/logout/")
    used = code(key)
    for status in (303, 422):
        other = Client()
        sign_in(other, bashir.email)
        assert other.post("/account/login/second-factor/", {"code": used}).status_code == status


def test_next_survives_the_second_factor(client: Client, bashir):
    sign_in(client, bashir.email)
    key = set_up_app(client)
    client.post("/account/logout/")
    client.post("/account/login/", {"login": bashir.email, "password": cast.PASSWORD, "next": "/moh/?fy=2027"})
    answer = client.post("/account/login/second-factor/", {"code": code(key)})
    assert answer.headers["Location"] == "/moh/?fy=2027"


def test_nobody_reaches_the_second_factor_without_the_password(client: Client, bashir):
    for answer in (client.get("/account/login/second-factor/"), client.post("/account/login/second-factor/")):
        assert answer.headers["Location"] == "/account/login/"


def test_recovery_codes_sign_in_once_each(client: Client, bashir):
    sign_in(client, bashir.email)
    set_up_app(client)
    codes = recovery_codes(client)
    assert len(set(codes)) == 10
    client.post("/account/logout/")
    for status in (303, 422):
        other = Client()
        sign_in(other, bashir.email)
        assert other.post("/account/login/second-factor/", {"code": codes[0]}).status_code == status
    assert verbs().count("recovery_code.used") == 1


def test_what_was_set_up_is_recorded_and_mailed(client: Client, bashir, django_capture_on_commit_callbacks):
    sign_in(client, bashir.email)
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)
    assert verbs().count("second_factor.added") == 2  # the app, and the recovery codes with it
    assert letters() == ["accounts/mail/second_factor_added"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/second-factor/app/remove/")
    assert verbs().count("second_factor.removed") == 2
    assert letters()[-1] == "accounts/mail/second_factor_removed"


def test_the_key_is_not_readable_in_the_database(client: Client, bashir):
    sign_in(client, bashir.email)
    key = set_up_app(client)
    with own(bashir.pk):
        assert key not in json.dumps([row.data for row in Authenticator.objects.all()])


def test_keys_and_seeds_are_long_and_made_for_each(bashir, ben):
    keys, seeds = set(), set()
    for user in (bashir, ben):
        client = Client()
        sign_in(client, user.email)
        keys.add(base64.b32decode(set_up_app(client)))
        with own(user.pk):
            kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data["seed"]
        seeds.add(bytes.fromhex(cipher().decrypt(kept).decode()))
    assert [8 * len(key) for key in keys] == [160, 160]
    assert [8 * len(seed) for seed in seeds] == [320, 320]


def test_changing_the_second_factor_asks_for_the_password_again_after_a_while(client: Client, bashir):
    sign_in(client, bashir.email)
    with time_machine.travel(timezone.now() + timedelta(seconds=configured.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)):
        asked = client.get("/account/second-factor/app/")
        assert asked.headers["Location"].startswith("/account/confirm/?next=")
        assert client.post(asked.headers["Location"], {"password": "x" * 12}).status_code == 422
        confirmed = client.post(asked.headers["Location"], {"password": cast.PASSWORD})
        assert confirmed.headers["Location"] == "/account/second-factor/app/"
        assert client.get("/account/second-factor/app/").status_code == 200


def test_a_session_with_the_password_alone_ends_with_the_first_factor(client: Client, bashir):
    intruder = Client()
    sign_in(intruder, bashir.email)
    sign_in(client, bashir.email)
    set_up_app(client)
    assert intruder.get("/moh/").status_code == 302
    assert client.get("/moh/").status_code == 200


# --- where a role needs one ------------------------------------------------------------------------------------


def test_a_role_that_needs_one_opens_nothing_before(client: Client, bashir, required):
    sign_in(client, bashir.email)
    for path in ("/", "/moh/", "/account/profile/", "/account/sessions/"):
        assert client.get(path).headers["Location"] == "/account/second-factor/"
    assert b"Your role needs a second factor" in client.get("/account/second-factor/").content
    set_up_app(client)
    assert client.get("/moh/").status_code == 200


def test_the_api_opens_nothing_before_either(client: Client, bashir, required):
    sign_in(client, bashir.email)
    answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "second_factor_required")


def test_recovery_codes_alone_are_no_second_factor(client: Client, bashir, required):
    with own(bashir.pk):
        Authenticator.objects.create(user=bashir, type=Authenticator.Type.RECOVERY_CODES, data={})
    client.force_login(bashir)
    assert client.get("/moh/").headers["Location"] == "/account/second-factor/"


def test_removing_it_closes_everything_again(client: Client, bashir, required):
    sign_in(client, bashir.email)
    set_up_app(client)
    client.post("/account/second-factor/app/remove/")
    assert client.get("/moh/").headers["Location"] == "/account/second-factor/"


@pytest.mark.parametrize("code", ["mfbm", "ocm"])
def test_inside_mfbm_and_ocm_every_role_needs_one(client: Client, moh, code, required):
    office = cast.organization(code, "An office that sees every organization", stage="LIVE")
    peter = cast.member("peter", office, "planning_officer")
    cast.give_role(peter, moh, "director")
    sign_in(client, peter.email)
    for path in ("/", f"/{code}/", "/moh/"):
        assert client.get(path).headers["Location"] == "/account/second-factor/"
    set_up_app(client)
    assert client.get(f"/{code}/").status_code == 200


def test_other_roles_need_none(client: Client, ben, required):
    sign_in(client, ben.email)
    assert client.get("/moh/").status_code == 200


def test_switched_off_it_is_said_on_every_page(client: Client, bashir):
    client.force_login(bashir)
    assert b"Second factors are switched off" in client.get("/moh/").content
    assert b"Second factors are switched off" in Client().get("/account/login/").content


# --- lost ------------------------------------------------------------------------------------------------------


def test_an_administrator_takes_a_lost_one_away(client: Client, bashir):
    sign_in(client, bashir.email)
    set_up_app(client)
    reset_second_factor(bashir, by=system_actor("a test"), reason="phone lost, seen in person")
    with own(bashir.pk):
        assert not Authenticator.objects.exists()
    assert verbs()[-1] == "second_factor.reset"
    assert mail.outbox == []  # the outbox of jobs carries it
    assert letters()[-1] == "accounts/mail/second_factor_removed"


def test_not_without_a_reason_and_not_ones_own(db):
    """An unattended administrator's session would get rid of the factor without the password."""
    sara, tom = (cast.member(name, None, "system_administrator") for name in ("sara", "tom"))
    for person, reason, message in ((sara, "lost", "own pages"), (tom, " ", "Say why")):
        with pytest.raises(DomainError, match=message):
            reset_second_factor(person, by=cast.acting(sara, None), reason=reason)


def test_nobody_else_does(client: Client, bashir, ana, moh):
    sign_in(client, bashir.email)
    set_up_app(client)
    with pytest.raises(NotAllowed):
        reset_second_factor(bashir, by=cast.acting(ana, moh), reason="asked nicely")
    with own(bashir.pk):
        assert Authenticator.objects.count() == 2


# --- another secret key ------------------------------------------------------------------------------------------


@pytest.fixture
def keys(settings):
    """keys("new", "old"): the present one, then those before."""

    def are(present: str, *before: str) -> None:
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = present, list(before)
        cipher.cache_clear()

    yield are
    cipher.cache_clear()


def anew() -> str:
    said = StringIO()
    call_command("encrypt_second_factors_anew", stdout=said)
    return said.getvalue()


def test_a_factor_encrypted_anew_needs_the_old_key_no_more(client: Client, bashir, keys):
    keys("old")
    sign_in(client, bashir.email)
    key, codes = set_up_app(client), recovery_codes(client)
    client.post("/account/logout/")
    passkey_of(bashir)
    keys("new", "old")
    assert "2 of 2 encrypted anew" in anew()
    assert "0 of 2 encrypted anew" in anew()  # and none of them twice
    assert verbs().count("second_factors.encrypted") == 2
    keys("new")
    for answer in (code(key), codes[0]):
        other = Client()
        sign_in(other, bashir.email)
        assert other.post("/account/login/second-factor/", {"code": answer}).status_code == 303


def test_a_used_recovery_code_stays_used(client: Client, bashir, keys):
    keys("old")
    sign_in(client, bashir.email)
    set_up_app(client)
    codes = recovery_codes(client)
    client.post("/account/logout/")
    for status in (303, 422):
        other = Client()
        sign_in(other, bashir.email)
        assert other.post("/account/login/second-factor/", {"code": codes[0]}).status_code == status
        keys("new", "old")
        anew()


def test_a_factor_that_no_key_opens_is_named_and_the_others_are_encrypted(bashir, ben, keys):
    for number, user in enumerate((bashir, ben)):
        keys(f"of {number}")
        client = Client()
        sign_in(client, user.email)
        set_up_app(client)
    keys("new", "of 1")
    with pytest.raises(CommandError, match=bashir.email) as refused:
        anew()
    assert ben.email not in str(refused.value)
    keys("new")
    with own(ben.pk):
        kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert cipher().decrypt(kept)


def test_who_comes_between_the_two_changes_stays_signed_in(bashir, keys):
    keys("old")
    came, away = Client(), Client()
    for client in (came, away):
        sign_in(client, bashir.email)
    keys("new", "old")
    assert came.get("/moh/").status_code == 200
    keys("new")
    assert [client.get("/moh/").status_code for client in (came, away)] == [200, 302]


def test_only_an_administrator_or_the_system_encrypts(bashir, moh):
    with pytest.raises(NotAllowed):
        encrypt_second_factors_anew(lambda text: text, by=cast.acting(bashir, moh))


# --- passkeys (the ceremony itself: tests/e2e/test_sign_in.py) ---------------------------------------------------


def passkey_of(user) -> Authenticator:
    with own(user.pk):
        return Authenticator.objects.create(
            user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue key", "credential": {}}
        )


def test_one_removes_only_ones_own_passkey(client: Client, bashir, ana):
    theirs = passkey_of(ana)
    sign_in(client, bashir.email)
    assert client.post("/account/second-factor/passkey/remove/", {"passkey": theirs.pk}).status_code == 404
    with own(ana.pk):
        assert Authenticator.objects.filter(pk=theirs.pk).exists()
    mine = passkey_of(bashir)
    assert client.post("/account/second-factor/passkey/remove/", {"passkey": mine.pk}).status_code == 303
    with own(bashir.pk):
        assert not Authenticator.objects.exists()


FORGED = [
    "",
    "nonsense",
    "{}",
    "[]",
    "7",
    '{"id": "x", "response": {}}',
    '{"id": "x", "rawId": "eA", "type": "public-key"}',
]


@pytest.mark.parametrize("credential", FORGED)
def test_a_forged_passkey_is_refused(client: Client, bashir, credential):
    sign_in(client, bashir.email)
    client.get("/account/second-factor/passkey/")
    answer = client.post("/account/second-factor/passkey/", {"name": "Mine", "credential": credential})
    assert answer.status_code == 422
    assert 'value="Mine"' in answer.content.decode()


@pytest.mark.parametrize("credential", FORGED)
def test_a_forged_passkey_does_not_sign_in(client: Client, bashir, credential):
    sign_in(client, bashir.email)
    set_up_app(client)
    client.post("/account/logout/")
    sign_in(client, bashir.email)
    assert client.post("/account/login/second-factor/", {"credential": credential}).status_code == 422
    assert client.get("/moh/").status_code == 302
