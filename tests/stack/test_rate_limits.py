"""Who asks too often is told so; who shares an address with many is not. Callers come from addresses of their own."""

import itertools
import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bmms.lib.claims import signed_claim
from tests.stack.engine import Stack

HOUR = 3600
ASK = """
import json, sys, threading, time
from browser import Browser
plan = json.loads('''{plan}''')
answers, lock = [], threading.Lock()

def work(part):
    browser = Browser("/ssl/cert.pem", "10.77.1.10")
    for number, (method, path, headers) in part:
        time.sleep(max(0, begun + number / plan["per_second"] - time.monotonic()))
        page = browser.ask(method, path, "" if method == "POST" else None, headers)
        with lock:
            answers.append([page.status, page.headers, page.text if page.status == 429 else ""])

asked = list(enumerate(plan["requests"]))
begun = time.monotonic()
threads = [threading.Thread(target=work, args=(asked[first::plan["threads"]],)) for first in range(plan["threads"])]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps({{"answers": answers, "seconds": time.monotonic() - begun}}))
"""
Asked = tuple[str, str, dict[str, str]]
Ask = Callable[..., "Answers"]


class Answers:
    def __init__(self, answers: list[list[Any]], seconds: float) -> None:
        self.seconds = seconds
        self.broken = [status for status, _headers, _text in answers if status >= 500]
        self.refused = [(headers, text) for status, headers, text in answers if status == 429]
        self.let_through = len(answers) - len(self.refused)


@pytest.fixture(scope="module")
def addresses() -> Iterator[str]:
    """Nobody has asked from them within the last minute."""
    first = random.randrange(100, 200)
    return (f"10.77.1.{number}" for number in itertools.count(first))


@pytest.fixture
def ask(stack: Stack, addresses: Iterator[str]) -> Ask:
    """ask(requests) sends them from an address of its own, as fast as it goes or `per_second`."""

    def sent(requests: list[Asked], *, address: str = "", per_second: float = 1000, threads: int = 4) -> Answers:
        plan = json.dumps({"requests": requests, "per_second": per_second, "threads": threads})
        return Answers(**json.loads(stack.python_at(address or next(addresses), ASK.format(plan=plan))))

    return sent


@pytest.fixture(scope="module")
def key(stack: Stack) -> str:
    return stack.exec("nginx", "cat", "/run/generated/rate-limit-key").stdout.strip()


def pages(count: int, path: str = "/moh/", method: str = "GET", **headers: str) -> list[Asked]:
    return [(method, path, headers)] * count


def as_person(number: int, key: str, until: float = HOUR) -> dict[str, str]:
    return {"Cookie": f"bmms_rl={signed_claim(f'{number:032x}', int(time.time() + until), key)}"}


def test_an_anonymous_flood_is_refused_with_the_time_to_wait(ask: Ask) -> None:
    """100 a minute, 60 more at once."""
    answers = ask(pages(150))

    assert 60 <= answers.let_through <= 61 + answers.seconds * 100 / 60 + 1
    headers, text = answers.refused[0]
    assert headers["retry-after"] == "30"
    assert headers["content-type"].startswith("text/html")
    assert headers["x-request-id"] in text
    assert "wait half a minute" in text
    assert "maghintay nang kalahating minuto" in text
    assert headers["strict-transport-security"]


def test_a_program_is_told_in_the_apis_own_form(ask: Ask) -> None:
    headers, text = ask(pages(120, "/api/v1/moh/members/")).refused[0]

    assert headers["content-type"].startswith("application/json")
    assert json.loads(text)["errors"] == [
        {"code": "throttled", "detail": "Too many requests. Wait as long as Retry-After says.", "attr": None}
    ]


def test_a_refused_post_is_told_the_same(ask: Ask) -> None:
    headers, text = ask(pages(120, method="POST")).refused[0]
    assert headers["retry-after"] == "30"
    assert "wait half a minute" in text


def test_one_address_refused_is_no_other_ones_matter(ask: Ask) -> None:
    assert ask(pages(150)).refused
    assert not ask(pages(30)).refused


@pytest.mark.parametrize(
    "forged",
    [
        lambda n, key: {"Cookie": f"bmms_rl={n:032x}.{int(time.time()) + HOUR}.{'a' * 22}"},
        lambda n, key: as_person(n, f"not {key}"),
        lambda n, key: as_person(n, key, until=-5),
        lambda n, key: {"Cookie": f"bmms_session={n:032x}"},
        lambda n, key: {"Authorization": f"Bearer bmms_{n:043x}.{int(time.time()) + HOUR}.{'a' * 22}"},
        lambda n, key: {"Authorization": f"Bearer {n:043x}"},
        lambda n, key: {"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}"},
    ],
    ids=["invented", "another key", "expired", "a session", "an invented token", "any token", "an address"],
)
def test_a_forged_identity_gains_nothing(ask: Ask, key: str, forged: Callable[[int, str], dict[str, str]]) -> None:
    answers = ask([("GET", "/api/v1/moh/members/", forged(number, key)) for number in range(150)])
    assert answers.let_through <= 61 + answers.seconds * 100 / 60 + 1


@pytest.mark.parametrize("path", ["/moh/", "/api/v1/moh/members/"])
def test_a_tokens_wider_share_is_not_for_a_cookie(ask: Ask, key: str, path: str) -> None:
    """Signed and in force: whoever holds a token could read pages with it, ten times as often as people may."""
    token = signed_claim(f"bmms_{1:043x}", int(time.time() + HOUR), key)
    answers = ask(pages(150, path, Cookie=f"bmms_rl={token}"))
    assert answers.let_through <= 61 + answers.seconds * 100 / 60 + 1


def test_nor_for_pages(ask: Ask, key: str) -> None:
    as_program = {"Authorization": f"Bearer {signed_claim(f'bmms_{2:043x}', int(time.time() + HOUR), key)}"}
    answers = ask(pages(150, **as_program))
    assert answers.let_through <= 61 + answers.seconds * 100 / 60 + 1


def test_a_program_has_it_where_tokens_open_something(ask: Ask, key: str) -> None:
    as_program = {"Authorization": f"Bearer {signed_claim(f'bmms_{3:043x}', int(time.time() + HOUR), key)}"}
    answers = ask(pages(190, "/api/v1/moh/members/", **as_program))
    assert (answers.let_through, answers.refused) == (190, [])


def test_a_person_has_a_share_of_their_own(ask: Ask, key: str) -> None:
    """Also where their neighbours have used theirs up; and no more than it."""
    hasty, calm = as_person(1, key), as_person(2, key)
    answers = ask([("GET", "/moh/", hasty)] * 150 + [("GET", "/moh/", calm)] * 30)

    assert 100 <= answers.let_through - 30 <= 101 + answers.seconds * 100 / 60 + 1


def test_three_hundred_people_behind_one_address_work_at_eight(ask: Ask, key: str) -> None:
    """Three pages each, 37 a second where the machine answers so many: nobody is refused."""
    people = [as_person(number, key) for number in range(300)]
    answers = ask([("GET", "/moh/", person) for _ in range(3) for person in people], per_second=37.5, threads=24)

    assert (answers.let_through, answers.refused, answers.broken) == (900, [], [])


def test_three_hundred_people_behind_one_address_sign_in_at_eight(ask: Ask) -> None:
    """The front door, the form and the answer to it, 22 a second; nobody has an identity yet."""
    door, form, entry = ("GET", "/", {}), ("GET", "/account/login/", {}), ("POST", "/account/login/", {})
    answers = ask([door, form, entry] * 300, per_second=22.5, threads=24)

    assert (answers.let_through, answers.refused, answers.broken) == (900, [], [])


def test_nor_can_anybody_hammer_at_the_door(ask: Ask) -> None:
    """20 a second, 300 more at once; the application counts wrong passwords on top."""
    answers = ask(pages(700, "/account/login/", method="POST"))
    assert answers.let_through <= 301 + answers.seconds * 20 + 1
    assert answers.refused


def test_even_real_people_cannot_flood_from_one_address(ask: Ask, key: str) -> None:
    """60 a second, 300 more at once, whoever they are."""
    answers = ask([("GET", "/moh/", as_person(number % 300, key)) for number in range(1500)], threads=16)

    assert answers.let_through <= 301 + answers.seconds * 60 + 1
    assert answers.refused


def test_looking_after_the_site_is_never_refused(ask: Ask) -> None:
    answers = ask(pages(300, "/health/"))
    assert (answers.let_through, answers.refused) == (300, [])
