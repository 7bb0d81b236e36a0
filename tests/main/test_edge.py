"""The application behind nginx: from whom it believes an address, and whom it asks nginx to count."""

import time
from ipaddress import ip_network

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.accounts.signing_in import sign_in

from bmms.accounts.models import SignInFailure
from bmms.lib.claims import seconds_left, signed_claim
from bmms.main.edge import COOKIE, LIFE, name_of
from bmms.main.settings import networks
from bmms.tenancy.scope import system

NGINX, KEY = "10.77.2.10", "the-edge-and-the-application-know-it"


@pytest.fixture(autouse=True)
def _behind_the_edge(settings):
    settings.TRUSTED_PROXIES, settings.RATE_LIMIT_KEY = [ip_network(NGINX)], KEY


def seen_address(**headers: str) -> str:
    """The address that a failed try is counted for."""
    sign_in(Client(), "nobody@example.ph", "x" * 12, **headers)
    with system("the tests look"):
        return SignInFailure.objects.order_by("-pk").values_list("source", flat=True)[0].removeprefix("address ")


@pytest.mark.parametrize("address", ["203.0.113.9", "198.51.100.77"])
def test_the_edge_says_who_asks(db, address):
    assert seen_address(REMOTE_ADDR=NGINX, HTTP_X_FORWARDED_FOR=address) == address


def test_on_a_swarm_the_edge_is_whoever_asks_from_its_network(db, settings, monkeypatch):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "10.77.2.0/24, 127.0.0.1")
    settings.TRUSTED_PROXIES = networks("FORWARDED_ALLOW_IPS")
    assert seen_address(REMOTE_ADDR="10.77.2.133", HTTP_X_FORWARDED_FOR="203.0.113.9") == "203.0.113.9"
    assert seen_address(REMOTE_ADDR="10.77.3.133", HTTP_X_FORWARDED_FOR="203.0.113.9") == "10.77.3.133"


@pytest.mark.parametrize("wrong", ["*", "nginx", "10.77.2.10/24", "127.0.0.1,*"])
def test_an_edge_that_is_no_address_and_no_network_stops_the_start(monkeypatch, wrong):
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", wrong)
    with pytest.raises(ImproperlyConfigured, match=r"^FORWARDED_ALLOW_IPS: .* Name the edge's addresses or networks"):
        networks("FORWARDED_ALLOW_IPS")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "")
    assert networks("FORWARDED_ALLOW_IPS") == []


@pytest.mark.parametrize("peer", ["10.77.2.21", "203.0.113.9", "127.0.0.1"])
def test_nobody_else_is_believed(db, peer):
    assert seen_address(REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR="198.51.100.77") == peer


@pytest.mark.parametrize("nonsense", ["", "me", "198.51.100.77, 203.0.113.9", "198.51.100.77:80", "' OR 1"])
def test_what_is_no_address_changes_nothing(db, nonsense):
    assert seen_address(REMOTE_ADDR=NGINX, HTTP_X_FORWARDED_FOR=nonsense) == NGINX


def test_only_the_edge_says_that_it_was_https(db, client, settings):
    settings.SECURE_PROXY_SSL_HEADER, settings.SECURE_SSL_REDIRECT = ("HTTP_X_FORWARDED_PROTO", "https"), True
    told = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert client.get("/account/login/", REMOTE_ADDR=NGINX, **told).status_code == 200
    assert client.get("/account/login/", REMOTE_ADDR="10.77.2.21", **told).status_code == 301


def test_one_office_that_guesses_locks_out_nobody_elsewhere(ana):
    for _ in range(6):
        sign_in(Client(), ana.email, "x" * 12, REMOTE_ADDR=NGINX, HTTP_X_FORWARDED_FOR="203.0.113.9")
    elsewhere = {"REMOTE_ADDR": NGINX, "HTTP_X_FORWARDED_FOR": "198.51.100.4"}
    assert sign_in(Client(), ana.email, **elsewhere).status_code == 303


def test_signing_in_gives_the_edge_a_name_to_count_by(client, ana):
    answer = sign_in(client, ana.email)

    cookie = answer.cookies[COOKIE]
    assert seconds_left(cookie.value, name_of(ana.pk), KEY, time.time()) > LIFE - 60
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == LIFE
    assert str(ana.pk) not in cookie.value.split(".")


def test_it_is_the_same_in_every_browser_of_a_person_and_another_one_for_everybody_else(ana, ben):
    mine, mine_too, bens = (
        sign_in(Client(), each.email).cookies[COOKIE].value.split(".")[0] for each in (ana, ana, ben)
    )
    assert mine == mine_too != bens


def test_it_is_renewed_in_its_second_half_and_not_before(client, ana):
    sign_in(client, ana.email)
    assert COOKIE not in client.get("/moh/").cookies
    client.cookies[COOKIE] = signed_claim(name_of(ana.pk), int(time.time()) + LIFE // 2 - 5, KEY)
    renewed = client.get("/moh/").cookies[COOKIE].value
    assert seconds_left(renewed, name_of(ana.pk), KEY, time.time()) > LIFE - 60


def test_another_persons_is_replaced(client, ana, ben):
    sign_in(client, ana.email)
    client.cookies[COOKIE] = signed_claim(name_of(ben.pk), int(time.time()) + LIFE, KEY)
    assert client.get("/moh/").cookies[COOKIE].value.split(".")[0] == name_of(ana.pk)


def test_signing_out_takes_it_away(client, ana):
    sign_in(client, ana.email)
    client.post("/account/logout/")
    assert client.cookies[COOKIE].value == ""
    assert COOKIE not in client.get("/account/login/").cookies


def test_nobody_gets_one_without_signing_in(db, client):
    sign_in(client, "nobody@example.ph", "x" * 12)
    assert COOKIE not in client.cookies


def test_the_password_alone_is_not_signed_in(client, ana, settings):
    from tests.accounts.signing_in import set_up_app

    sign_in(client, ana.email)
    set_up_app(client)
    half_way = Client()
    sign_in(half_way, ana.email)
    assert COOKIE not in half_way.cookies


def test_a_page_about_a_failure_asks_the_database_for_nobody(client, ana, monkeypatch):
    """It may be what failed; the page would wait for it once more."""
    sign_in(client, ana.email)
    client.raise_request_exception = False
    client.cookies[COOKIE] = ""

    def lost(user_id: int, first: object) -> None:
        raise OperationalError

    monkeypatch.setattr("bmms.main.middleware.own_once_led", lost)
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/moh/")
    assert (page.status_code, COOKIE in page.cookies) == (503, False)
    assert [query["sql"] for query in asked if "accounts_user" in query["sql"]] == []


def test_without_an_edge_there_is_none(client, ana, settings):
    settings.RATE_LIMIT_KEY = ""
    sign_in(client, ana.email)
    assert COOKIE not in client.cookies
