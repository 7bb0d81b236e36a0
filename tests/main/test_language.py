import re
from collections import Counter, defaultdict
from datetime import date
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.test import Client
from django.utils import formats, translation
from tests import cast
from tests.filipino import compile_it, messages

from bmms.accounts.forms.people import EndForm
from bmms.accounts.models import User
from bmms.tenancy.scope import own
from bmms.ui.templatetags.ui import day

# A room that still waits for its Filipino: its pages are partly in English until then.
NOT_YET: set[str] = set()
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


@pytest.fixture(scope="module", autouse=True)
def _compiled() -> None:
    compile_it()


@pytest.fixture
def filipino(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fil"
    return client


def catalogue() -> list[Message]:
    return [message for message in messages.stored() if message.id]


def texts(message: Message) -> list[tuple[str, str]]:
    """Each form of the English beside that of the Filipino."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string, strict=True))


def is_translated(message: Message) -> bool:
    return all(filipino for _, filipino in texts(message))


def test_the_catalogue_has_every_text_of_the_source():
    now = messages.written(messages.updated())
    assert now == messages.CATALOGUE.read_bytes(), f"Run: {messages.COMMAND}"


def test_every_room_is_in_filipino():
    missing = defaultdict(list)
    for message in catalogue():
        for room in messages.rooms_of(message) - NOT_YET:
            if not is_translated(message):
                missing[room].append(message.id)
    assert dict(missing) == {}, f"Translate these in {messages.CATALOGUE.relative_to(messages.ROOT)}"


def test_translations_keep_the_placeholders():
    def names(text: str, message: Message) -> Counter[str]:
        found = Counter(PLACEHOLDER.findall(text))
        return Counter(set(found)) if message.pluralizable else found  # "One code left" needs no number

    wrong = [
        (english, filipino)
        for message in catalogue()
        if is_translated(message)
        for english, filipino in texts(message)
        if names(english, message) != names(filipino, message)
    ]
    assert wrong == []


def test_translations_keep_the_markup():
    wrong = [
        (english, filipino)
        for message in catalogue()
        if is_translated(message)
        for english, filipino in texts(message)
        if tags(english) != tags(filipino) or edges(english) != edges(filipino)
    ]
    assert wrong == []


def tags(text: str) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, attrs))  # type: ignore[method-assign]
    parser.handle_endtag = lambda tag: found.append((f"/{tag}", None))  # type: ignore[method-assign]
    parser.feed(text)
    return sorted(found, key=str)


def edges(text: str) -> tuple[str, str]:
    """The white space around it: sentences are joined to others."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def test_signing_in(filipino: Client, db):
    page = filipino.get("/account/login/").content.decode()
    assert '<html lang="fil"' in page
    assert "Nakalimutan ang password?" in page
    refused = filipino.post("/account/login/", {"login": "", "password": ""}).content.decode()
    assert "Kailangang punan ito." in refused
    refused = filipino.post("/account/login/", {"login": "ana@example.test", "password": "wrong"}).content.decode()
    assert "Mali ang e-mail o ang password." in refused


def test_home(filipino: Client, ana):
    filipino.force_login(ana)
    page = filipino.get("/moh/").content.decode()
    assert '<html lang="fil"' in page
    assert "Ang iyong mga tungkulin dito" in page
    assert "Ministro o pinuno ng tanggapan" in page
    assert "Your" not in page


def test_an_address_that_does_not_exist(filipino: Client, ana):
    filipino.force_login(ana)
    page = filipino.get("/nowhere/")
    assert page.status_code == 404
    assert "Walang nakalaan para sa iyo sa address na ito." in page.content.decode()


@pytest.mark.parametrize("asked", ["fil", "fil-PH,fil;q=0.9", "tl-PH,en;q=0.5"])
def test_a_browser_that_asks_for_it_gets_it(client: Client, db, asked: str):
    assert b'<html lang="fil"' in client.get("/account/login/", headers={"accept-language": asked}).content


def test_a_choice_holds_for_the_next_page_and_the_next_sign_in(client: Client, ana):
    client.force_login(ana)
    answer = client.post("/account/language/", {"language": "fil", "next": "/moh/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/moh/")
    assert b'<html lang="fil"' in client.get("/moh/").content
    with own(ana.pk):
        assert User.objects.get(pk=ana.pk).language == "fil"
    other = Client()
    other.post("/account/login/", {"login": ana.email, "password": cast.PASSWORD})
    assert b'<html lang="fil"' in other.get("/moh/").content


def test_a_choice_in_the_profile_holds_for_the_next_page(client: Client, ana):
    client.force_login(ana)
    client.post("/account/profile/", {"name": ana.name, "language": "fil"})
    assert b'<html lang="fil"' in client.get("/moh/").content


def test_a_language_that_is_not_offered_changes_nothing(client: Client, ana):
    client.force_login(ana)
    client.post("/account/language/", {"language": "de", "next": "/moh/"})
    assert b'<html lang="en"' in client.get("/moh/").content
    with own(ana.pk):
        assert User.objects.get(pk=ana.pk).language == "en"


def test_signed_out_people_choose_too(client: Client, db):
    client.post("/account/language/", {"language": "fil", "next": "/account/login/"})
    assert b'<html lang="fil"' in client.get("/account/login/").content


def test_days_and_numbers():
    with translation.override("fil"):
        assert day(date(2026, 11, 23)) == "23 Nob 2026"
        assert formats.date_format(date(2026, 11, 23)) == "23 Nobyembre 2026"
        assert formats.number_format("1234.56", use_l10n=True, force_grouping=True) == "1,234.56"
        assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_forms_explain_themselves():
    with translation.override("fil"):
        assert "Kailangang punan ito." in str(EndForm({}).errors)
