import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests import cast
from tests.accounts.signing_in import events, sign_in, verbs

from bmms.tenancy.scope import system


def test_a_password_signs_in(client: Client, ana):
    answer = sign_in(client, ana.email)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/moh/").status_code == 200
    assert events() == [("person.signed_in", "Ana")]


def test_the_e_mail_is_the_same_in_capitals(client: Client, ana):
    assert sign_in(client, "  ANA@Example.TEST ").status_code == 303


def test_a_wrong_password_and_a_wrong_account_get_the_same_page(client: Client, ana):
    wrong, nobody = sign_in(client, ana.email, "x" * 12), sign_in(client, "nobody@example.test", "x" * 12)
    assert wrong.status_code == nobody.status_code == 422
    assert "The e-mail or the password is not right." in wrong.content.decode()
    assert client.get("/moh/").status_code == 302
    assert events() == [("person.sign_in_failed", "ana@example.test"), ("person.sign_in_failed", "nobody@example.test")]


def test_what_was_typed_stays_but_the_password(client: Client, ana):
    page = sign_in(client, ana.email, "not the right one").content.decode()
    assert 'value="ana@example.test"' in page
    assert "not the right one" not in page


def test_a_password_is_hashed_once_for_nobody_too(client: Client, ana, monkeypatch):
    """Else the time of the answer tells which accounts exist."""
    hasher = type(get_hasher())
    hashed = []
    original = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *args: (hashed.append(1), original(*args))[1])
    counts = []
    for email in (ana.email, "nobody@example.test"):
        sign_in(client, email, "x" * 12)
        counts.append(len(hashed))
    assert counts == [1, 2]


def test_somebody_deactivated_gets_the_answer_of_a_wrong_password(client: Client, ana):
    with system("a test"):
        ana.is_active = False
        ana.save()
    answer = sign_in(client, ana.email)
    assert answer.status_code == 422
    assert "The e-mail or the password is not right." in answer.content.decode()


def test_deactivation_acts_on_the_next_request(client: Client, ana):
    sign_in(client, ana.email)
    with system("a test"):
        ana.is_active = False
        ana.save()
    assert client.get("/moh/").headers["Location"].startswith("/account/login/")


def test_somebody_invited_has_no_password_to_guess(client: Client, moh):
    user = cast.member("eva", moh, "me_officer")
    with system("a test"):
        user.set_unusable_password()
        user.save()
    assert sign_in(client, user.email, user.password).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [("/moh/?fy=2027", "/moh/?fy=2027"), ("https://elsewhere.test/", "/"), ("//elsewhere.test/", "/")],
)
def test_next_is_followed_inside_the_site_only(client: Client, ana, wanted, leads):
    answer = client.post("/account/login/", {"login": ana.email, "password": cast.PASSWORD, "next": wanted})
    assert answer.headers["Location"] == leads


def test_signing_in_brings_the_persons_language(client: Client, ana):
    with system("a test"):
        ana.language = "fil"
        ana.save()
    assert sign_in(client, ana.email).cookies["django_language"].value == "fil"


def test_signing_out(client: Client, ana):
    sign_in(client, ana.email)
    assert client.get("/account/logout/").status_code == 200
    assert client.post("/account/logout/").headers["Location"] == "/account/login/"
    assert client.get("/moh/").status_code == 302
    assert verbs() == ["person.signed_in", "person.signed_out"]


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_inactive", "mfa_login_webauthn"])
def test_nobody_registers_or_changes_an_e_mail(client: Client, db, name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
    for path in ("/account/signup/", "/account/email/", "/accounts/signup/", "/api/v1/users/"):
        assert client.post(path, {"email": "new@example.test", "password1": "x" * 14}).status_code in {401, 404}
    with system("a test"):
        assert not get_user_model().objects.filter(email="new@example.test").exists()


def test_the_request_can_not_say_where_it_comes_from(client: Client, ana):
    for number in range(6):
        answer = sign_in(client, ana.email, "x" * 12, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert "Too many tries" in answer.content.decode()


def test_every_cookie_stays_on_this_site_and_away_from_scripts(client: Client, ana, settings):
    """Secure is what BASE_URL makes of it: https in production. A form's own token stands in the page, too."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    client.get("/account/login/", secure=True)
    sign_in(client, ana.email, secure=True)
    client.post("/account/profile/", {"name": "Ana", "language": "fil"}, secure=True)
    kept = {name: cookie for name, cookie in client.cookies.items() if cookie.value}
    assert set(kept) >= {"bmms_session", "bmms_csrf", "bmms_browser", "django_language"}
    assert {name for name, cookie in kept.items() if cookie["samesite"] != "Lax" or not cookie["secure"]} == set()
    assert {name for name, cookie in kept.items() if not cookie["httponly"]} == {"bmms_csrf"}
