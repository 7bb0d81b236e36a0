import re
import threading
import time

import pytest
from argon2 import extract_parameters
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from tests import cast
from tests.accounts.signing_in import code, events, set_up_app, sign_in, verbs

from bmms.access.errors import DomainError, NotAllowed
from bmms.accounts.actions.password import (
    change_password,
    make_password_link,
    reset_password,
    send_password_reset,
)
from bmms.accounts.actions.tokens import create_token
from bmms.accounts.adapters import passwords
from bmms.accounts.models import ApiToken, Delegation, Membership, User
from bmms.audit.models import Event
from bmms.jobs.models import Job
from bmms.tenancy.scope import own, scope, system

NEW = "four unrelated small things"


def letters() -> list[dict]:
    with system("looking into the outbox"):
        return [job.arguments for job in Job.objects.order_by("id")]


def link() -> str:
    return re.sub(r"^https?://[^/]+", "", letters()[-1]["context"]["url"])


# --- how they are kept -----------------------------------------------------------------------------------------


def test_argon2_at_owasps_minimum():
    encoded = passwords.BoundedArgon2().encode("a password", "somesaltsomesalt")
    found = extract_parameters(encoded.removeprefix("argon2"))
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 19 * 1024, 2, 1)
    assert passwords.BoundedArgon2().verify("a password", encoded)
    assert not passwords.BoundedArgon2().verify("another", encoded)


def test_never_more_than_two_at_once(monkeypatch):
    running, most = [], []

    def slow(self, *args):
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        running.pop()
        return "hash"

    monkeypatch.setattr(passwords.Argon2PasswordHasher, "encode", slow)
    threads = [threading.Thread(target=passwords.BoundedArgon2().encode, args=("x", "y")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == passwords.AT_ONCE


def test_a_hash_with_older_parameters_is_renewed_at_sign_in(client: Client, ana, settings):
    settings.PASSWORD_HASHERS = [
        "bmms.accounts.adapters.passwords.BoundedArgon2",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert ana.password.startswith("md5")
    assert sign_in(client, ana.email).status_code == 303
    with system("a test"):
        assert User.objects.get(pk=ana.pk).password.startswith("argon2")


# --- which are taken -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "passwordpassword",
        "P@ssw0rd2026!!",
        "Bangsamoro2026!",
        "BMMSbarmm123456",
        "qwertyuiop1234",
        "zxcvbnm987654321",
        "abcabcabcabcabc",
        "aaaaaaaaaaaaaaaa",
        "amina.macabago2026",
        "macabago-amina-99",
        "Sunshine2026!!",
        "123456789012345",
        "January2026January",
    ],
)
def test_guessable_passwords_are_refused(password):
    amina = User(name="Amina Macabago", email="amina.macabago@health.example.test")
    with pytest.raises(ValidationError) as refusal:
        validate_password(password, amina)
    assert all(message for message in refusal.value.messages)


@pytest.mark.parametrize("password", [NEW, cast.PASSWORD, "tinola-vinta-88-lamp", "Kx9#vR2pLq7!mZ"])
def test_others_are_taken(password):
    validate_password(password, User(name="Amina Macabago", email="amina@example.test"))


# --- changing --------------------------------------------------------------------------------------------------


def change(client: Client, old: str, new: str, again: str | None = None):
    sent = {"oldpassword": old, "password1": new, "password2": again or new}
    return client.post("/account/password/change/", sent)


def test_it_is_taken_exactly_as_typed(client: Client, ana):
    """Blanks at its ends, capitals and letters of any alphabet count, and so does what comes after the 64th."""
    odd = "  Pitóng Vinta sa Tawi-Tawi, اثنان من السفن, dalawang Lampara at isang Tasa ng Salabat  "
    assert len(odd) > 72
    sign_in(client, ana.email)
    assert change(client, cast.PASSWORD, odd).status_code == 303
    for other in (odd.strip(), odd.lower(), odd[:72]):
        assert sign_in(Client(), ana.email, other).status_code == 422
    assert sign_in(Client(), ana.email, odd).status_code == 303


def test_changing_it_ends_the_other_sessions(client: Client, ana):
    other = Client()
    sign_in(other, ana.email)
    sign_in(client, ana.email)
    assert change(client, cast.PASSWORD, NEW).headers["Location"] == "/account/profile/"
    assert client.get("/moh/").status_code == 200
    assert other.get("/moh/").status_code == 302
    assert verbs()[-1] == "password.changed"
    assert letters()[-1]["template"] == "accounts/mail/password_changed"
    assert sign_in(Client(), ana.email, NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("wrong password", NEW, NEW, "current password is not right"),
        (cast.PASSWORD, NEW, NEW + "!", "same password"),
        (cast.PASSWORD, "short", "short", "too short"),
    ],
)
def test_a_refused_change_changes_nothing(client: Client, ana, old, new, again, says):
    sign_in(client, ana.email)
    answer = change(client, old, new, again)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert sign_in(Client(), ana.email).status_code == 303
    assert "password.changed" not in verbs()


def test_guessing_the_current_password_is_counted(client: Client, ana):
    sign_in(client, ana.email)
    for _ in range(5):
        change(client, "wrong password", NEW)
    assert "Too many tries" in change(client, cast.PASSWORD, NEW).content.decode()


# --- forgotten -------------------------------------------------------------------------------------------------


def test_a_mailed_link_sets_a_new_one(client: Client, ana):
    other = Client()
    sign_in(other, ana.email)
    assert client.post("/account/password/forgotten/", {"email": "ANA@example.test"}).status_code == 303
    assert letters()[-1]["to"] == ["ana@example.test"]
    landing = client.get(link())
    assert "set-password" in landing.headers["Location"]  # the key stays out of the address and of any Referer
    answer = client.post(landing.headers["Location"], {"password1": NEW, "password2": NEW})
    assert answer.headers["Location"] == "/account/password/reset/done/"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert other.get("/moh/").status_code == 302
    assert sign_in(client, ana.email, NEW).status_code == 303
    assert {"password.reset_requested", "password.reset"} <= set(verbs())
    assert ("password.reset_requested", "ana@example.test") in events()  # whoever asked has not shown to be ana


def test_a_new_password_does_not_pass_by_the_second_factor(client: Client, ana):
    sign_in(client, ana.email)
    key = set_up_app(client)
    client.post("/account/logout/")
    client.post("/account/password/forgotten/", {"email": ana.email})
    answer = client.post(client.get(link()).headers["Location"], {"password1": NEW, "password2": NEW})
    assert answer.headers["Location"] == "/account/password/reset/done/"
    assert client.get("/moh/").status_code == 302  # the link signs nobody in
    assert sign_in(client, ana.email, NEW).headers["Location"] == "/account/login/second-factor/"
    assert client.get("/moh/").status_code == 302
    assert client.post("/account/login/second-factor/", {"code": code(key)}).status_code == 303
    assert client.get("/moh/").status_code == 200


def test_the_link_works_once(client: Client, ana):
    client.post("/account/password/forgotten/", {"email": ana.email})
    mailed = link()
    client.post(client.get(mailed).headers["Location"], {"password1": NEW, "password2": NEW})
    assert "no longer works" in Client().get(mailed).content.decode()


@pytest.mark.parametrize("path", ["1-abcdef-0123456789abcdef", "zzzzzzzzzzzz-x-y", "1-x"])
def test_a_made_up_link_leads_nowhere(client: Client, ana, path):
    answer = client.get(f"/account/password/reset/{path}/")
    assert answer.status_code == 200
    assert "no longer works" in answer.content.decode()


def test_a_weak_new_password_is_refused(client: Client, ana):
    client.post("/account/password/forgotten/", {"email": ana.email})
    form = client.get(link()).headers["Location"]
    answer = client.post(form, {"password1": "ana ana ana ana", "password2": "ana ana ana ana"})
    assert answer.status_code == 422
    assert sign_in(Client(), ana.email).status_code == 303


def test_nobody_learns_which_accounts_exist(client: Client, ana):
    answers = [
        client.post("/account/password/forgotten/", {"email": email}, follow=True).content.decode()
        for email in (ana.email, "nobody@example.test")
    ]
    without_tokens = [re.sub(r'value="[^"]{20,}"', "", page) for page in answers]
    assert without_tokens[0] == without_tokens[1]
    assert len(letters()) == 1


def test_the_host_header_does_not_choose_where_the_link_leads(client: Client, ana, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/password/forgotten/", {"email": ana.email}, HTTP_HOST="evil.example")
    assert letters()[-1]["context"]["url"].startswith(settings.BASE_URL)


def test_resetting_ends_a_lock_out(client: Client, ana):
    for _ in range(5):
        sign_in(client, ana.email, "x" * 12)
    client.post("/account/password/forgotten/", {"email": ana.email})
    client.post(client.get(link()).headers["Location"], {"password1": NEW, "password2": NEW})
    assert sign_in(client, ana.email, NEW).status_code == 303


def test_a_reset_ends_api_tokens_in_every_organization_and_says_so(ana, ben, moh, mole):
    cast.give_role(ana, mole, "me_officer")
    for person, place in ((ana, moh), (ana, mole), (ben, moh)):
        with own(person.pk), scope(place.pk):
            create_token(name=place.code, permissions=["member.view"], days=9, by=cast.acting(person, place))
    with own(ana.pk):
        reset_password(ana, NEW, by=cast.acting(ana, None))
        assert not ApiToken.objects.filter(user=ana, revoked_at=None).exists()
    with own(ben.pk):
        assert ApiToken.objects.filter(user=ben, revoked_at=None).count() == 1
    with system("the test looks"):
        told = Event.objects.filter(verb="token.revoked").values_list("organization_id", "reason")
        assert sorted(told) == sorted([(place.pk, "The password was set anew.") for place in (moh, mole)])


def test_a_changed_password_leaves_programs_at_work(ana, moh):
    with own(ana.pk), scope(moh.pk):
        create_token(name="Reports", permissions=["member.view"], days=9, by=cast.acting(ana, moh))
    with own(ana.pk):
        change_password(ana, NEW, by=cast.acting(ana, None))
        assert ApiToken.objects.filter(revoked_at=None).count() == 1


def test_an_administrator_sends_the_link(ana, moh):
    with system("a test"):
        send_password_reset(ana, by=cast.acting(cast.member("omar", moh, "organization_administrator"), moh))
    assert events()[-1] == ("password.reset_sent", "Omar")
    assert letters()[-1]["to"] == [ana.email]


def test_a_colleague_does_not(ana, ben, moh):
    with pytest.raises(NotAllowed):
        send_password_reset(ana, by=cast.acting(ben, moh))
    assert letters() == []


# --- by hand, for somebody who has lost the mailbox ---------------------------------------------------------------


@pytest.fixture
def adam(moh):
    return cast.member("adam", moh, "organization_administrator")


def make(person: User, by: User, where, reason: str = "The mailbox is closed; seen with an ID") -> str:
    with system("a test"):
        return make_password_link(person, by=cast.acting(by, where), reason=reason)


def handed_over(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def test_the_link_by_hand_does_what_the_mailed_one_does_and_works_once(client: Client, adam, ben, moh):
    other = Client()
    sign_in(other, ben.email)
    with own(ben.pk), scope(moh.pk):
        create_token(name="Reports", permissions=["member.view"], days=9, by=cast.acting(ben, moh))
    for _ in range(5):
        sign_in(Client(), ben.email, "x" * 12)
    path = handed_over(make(ben, adam, moh))
    client.post(client.get(path).headers["Location"], {"password1": NEW, "password2": NEW})
    assert other.get("/moh/").status_code == 302
    assert sign_in(client, ben.email, NEW).status_code == 303
    with own(ben.pk):
        assert not ApiToken.objects.filter(user=ben, revoked_at=None).exists()
    assert "no longer works" in Client().get(path).content.decode()


def test_the_link_by_hand_is_an_event_with_a_reason_and_stands_nowhere(adam, ben, moh):
    key = make(ben, adam, moh).rstrip("/").rsplit("-", 1)[1]
    with system("the test looks"):
        [event] = Event.objects.filter(verb="password.link_made")
        written = [str(row) for model in (Event, Job) for row in model.objects.values()]
    assert (event.actor_name, event.subject_label, event.reason) == (
        "Adam",
        "Ben",
        "The mailbox is closed; seen with an ID",
    )
    assert not [row for row in written if key in row]


def test_the_link_by_hand_needs_the_right_role_and_a_reason(adam, ana, ben, moh):
    with pytest.raises(NotAllowed):
        make(ben, ana, moh)
    with pytest.raises(DomainError, match="Say why"):
        make(ben, adam, moh, reason=" ")
    with pytest.raises(DomainError, match="for themselves"):
        make(adam, adam, moh)
    assert "password.link_made" not in verbs()


@pytest.mark.parametrize("more", [("moh", "head_of_office"), ("mole", "me_officer"), (None, "system_administrator")])
def test_an_organization_does_not_get_the_key_to_more_than_ordinary_roles_of_its_own(adam, ben, moh, mole, more):
    where = {"moh": moh, "mole": mole, None: None}[more[0]]
    cast.give_role(ben, where, more[1])
    with pytest.raises(DomainError, match="only the system administrator"):
        make(ben, adam, moh)
    assert make(ben, cast.member("sara", None, "system_administrator"), None)


def test_nor_the_key_to_what_an_officer_in_charge_borrows(adam, ana, ben, moh):
    with system("a test"):
        Delegation.objects.create(
            organization=moh, delegator=ana, delegate=ben, from_date="2020-01-01", until_date="2099-01-01", reason="x"
        )
    with pytest.raises(DomainError, match="only the system administrator"):
        make(ben, adam, moh)


def test_what_has_ended_elsewhere_does_not_count(adam, ben, moh, mole):
    membership = cast.give_role(ben, mole, "director")
    with system("a test"):
        Membership.objects.filter(pk=membership.pk).update(until_date="2020-02-01")
    assert make(ben, adam, moh)
