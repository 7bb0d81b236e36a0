"""A working day of people in all organizations, for Locust. docs/performance.md tells how its accounts are made.

    locust -f tests/load_test.py --host=https://obcms.barmm.gov.ph --users=1000 --spawn-rate=50

Each person signs in once, with password and app, at some moment of the ramp; then opens what the own pages lead to, with time to
think in between: dashboards, lists, filters, records, search, places, and notes and exports where the role has them. The ramp is
told apart from the steady state after it. An answer that shows another organization's person ends the run.
"""

import base64
import csv
import hmac
import html
import itertools
import json
import os
import random
import re
import resource
import socket
import struct
import sys
import time
import uuid
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gevent
from locust import HttpUser, events, task
from locust.exception import StopUser
from requests.adapters import HTTPAdapter

from load.results import Results, summary, verdict  # Locust puts this folder on the path

ROOT = Path(__file__).resolve().parents[1]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)"')
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PERSON = re.compile(r"load\.[a-z_]+\.\d+\.([a-z0-9-]+)@sample\.test")
LEFT_ALONE = re.compile(r"/account/|/file/|/export|\.csv|\.xlsx|/static/|/media/|/api/")
THINK = 20.0  # seconds, on average
PARTIALS = 0.5  # for each page
WORDS = ("health", "school", "road", "program", "2026", "training", "moh", "plan")


@events.init_command_line_parser.add_listener
def options(parser: Any) -> None:
    parser.set_defaults(headless=True)
    given = parser.add_argument_group("BMMS")
    given.add_argument(
        "--accounts", default=str(ROOT / "var/load/accounts.csv"), help="what generate_load_accounts printed"
    )
    given.add_argument("--ramp", type=float, default=600, help="seconds in which everybody signs in")
    given.add_argument("--steady", type=float, default=600, help="seconds of steady state after it")
    given.add_argument("--think", type=float, default=THINK, help="seconds between two pages, on average")
    given.add_argument("--sources", default="", help="first of as many own addresses as organizations: 10.77.1.101")
    given.add_argument(
        "--connect", default=os.environ.get("BMMS_LOAD_CONNECT", ""), help="address of the site, in place of its name's"
    )
    given.add_argument(
        "--certificate",
        default=os.environ.get("BMMS_LOAD_CERTIFICATE", ""),
        help="the site's, if no authority signed it",
    )
    given.add_argument("--results", default=str(ROOT / "var/load"), help="folder for the results of runs")


results = Results()
accounts: list[dict[str, str]] = []
places: dict[str, str] = {}  # organization → the address its people come from
turn = itertools.count()


@events.test_start.add_listener
def begin(environment: Any, **_told: Any) -> None:
    given = environment.parsed_options
    with Path(given.accounts).open(encoding="utf-8") as file:
        accounts.extend(in_turn(list(csv.DictReader(file))))
    if given.sources:
        first = struct.unpack("!I", socket.inet_aton(given.sources))[0]
        codes = sorted({account["code"] for account in accounts})
        places.update({code: socket.inet_ntoa(struct.pack("!I", first + number)) for number, code in enumerate(codes)})
    else:
        print(
            "Everybody comes from one address: beyond 60 requests a second the site's limit for an address is what is measured."
        )
    if given.connect:
        lead(urlsplit(given.host or environment.host).hostname or "", given.connect)
    if (given.num_users or 1) > len(accounts):
        print(
            f"{given.num_users} people with {len(accounts)} accounts: an app's code works once, some will not get in."
        )
    results.begun["ramp"] = time.monotonic()
    results.users = given.num_users or 1
    gevent.spawn(follow, environment, given)


def in_turn(people: list[dict[str, str]]) -> list[dict[str, str]]:
    """One of each organization, then the next of each: few users are spread over all."""
    groups = defaultdict(list)
    for person in people:
        groups[person["code"]].append(person)
    return [one for row in itertools.zip_longest(*groups.values()) for one in row if one]


def lead(name: str, address: str) -> None:
    known = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *more, **rest: known(address if host == name else host, *more, **rest)


def follow(environment: Any, given: Any) -> None:
    """From the ramp to the steady state, and to the end."""
    deadline = time.monotonic() + given.ramp * 2 + 60
    while results.signed_in < results.users and time.monotonic() < deadline and not results.leaks:
        gevent.sleep(0.5)
    results.phase = "steady"
    results.begun["steady"] = time.monotonic()
    print(f"{results.signed_in} of {results.users} signed in; the steady state begins.")
    ends = time.monotonic() + given.steady
    while time.monotonic() < ends and not results.leaks:
        gevent.sleep(0.5)
    environment.runner.quit()


@events.request.add_listener
def noted(name: str, response_time: float, exception: Any, **_told: Any) -> None:
    results.note(name, response_time, str(exception)[:200] if exception else "")


@events.quitting.add_listener
def tell(environment: Any, **_told: Any) -> None:
    now = time.monotonic()
    steady = results.begun.get("steady", now)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "host": environment.host, "users": results.users, "signed_in": results.signed_in,
        "organizations": len({account["code"] for account in accounts}), "addresses": len(set(places.values())) or 1,
        "think_seconds": environment.parsed_options.think, "leaks": results.leaks,
        "ramp": results.of("ramp", steady), "steady": results.of("steady", now),
        "generator_cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "generator_cores": round((used.ru_utime + used.ru_stime) / max(1e-9, now - results.begun.get("ramp", now)), 2),
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg(), "python": sys.version.split()[0]},
    }  # fmt: skip
    folder = Path(environment.parsed_options.results) / f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "result.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    for phase in ("ramp", "steady"):
        print(summary(phase, told[phase]))
    print(f"Generator: {told['generator_cores']} of {os.cpu_count()} cores. All of it: {folder / 'result.json'}")
    environment.process_exit_code = verdict(told)


def code_of(secret: str, moment: float) -> str:
    """RFC 6238, as an authenticator app shows it."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(moment // 30)), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class From(HTTPAdapter):
    """Connections that leave from one address."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *words: Any, **options: Any) -> None:
        super().init_poolmanager(*words, source_address=(self.address, 0), **options)


class Person(HttpUser):
    def wait_time(self) -> float:
        return min(5 * self.think, random.expovariate(1 / self.think))

    def on_start(self) -> None:
        given = self.environment.parsed_options
        self.think = given.think
        self.account = accounts[next(turn) % len(accounts)]
        self.code = self.account["code"]
        self.links: list[str] = []
        if self.code in places:
            self.client.mount("https://", From(places[self.code]))
            self.client.mount("http://", From(places[self.code]))
        self.client.verify = given.certificate or True
        gevent.sleep(random.uniform(0, given.ramp))
        self.sign_in()

    def sign_in(self) -> None:
        form = self.open("/account/login/", name="sign-in: form")
        answer = self.send("/account/login/", {"login": self.account["email"], "password": self.account["password"]},
                           name="sign-in: password", token=token_in(form))  # fmt: skip
        if "second-factor" in answer.url:
            answer = self.send("/account/login/second-factor/", {"code": code_of(self.account["secret"], time.time())},
                               name="sign-in: app's code", token=token_in(answer.text))  # fmt: skip
        if "/account/login" in answer.url:
            results.note("sign-in", 0, f"not let in ({answer.status_code})")
            raise StopUser
        results.signed_in += 1
        self.open(f"/{self.code}/", name="home")

    def open(self, path: str, name: str = "", **headers: str) -> str:
        with self.client.get(
            path, headers=headers, name=name or endpoint(path, self.code), catch_response=True
        ) as answer:
            self.judge(answer)
            text = answer.text or ""
        if "HX-Request" not in headers:
            self.links = [link for link in map(html.unescape, LINK.findall(text)) if self.may_open(link)]
        return text

    def send(self, path: str, fields: dict[str, str], *, name: str, token: str) -> Any:
        body, referer = {"csrfmiddlewaretoken": token, **fields}, {"Referer": f"{self.host}{path}"}
        with self.client.post(path, body, headers=referer, name=name, catch_response=True) as answer:
            self.judge(answer)
        return answer

    def judge(self, answer: Any) -> None:
        """What stands in it counts, not only its status."""
        text = answer.text or ""
        if answer.status_code != 200:
            answer.failure(f"{answer.status_code}")
        elif (
            "html" in answer.headers.get("Content-Type", "")
            and results.signed_in
            and 'action="/account/login/"' in text
        ):
            answer.failure("signed out")
        self.look_for_others(answer, text)

    def look_for_others(self, answer: Any, text: str) -> None:
        if self.account["role"] == "ocm_oversight":
            return  # looks across organizations by right
        others = {code for code in PERSON.findall(text) if code != self.code}
        if others:
            answer.failure("LEAK")
            results.leaks.append(f"{self.account['email']} saw people of {', '.join(sorted(others))} at {answer.url}")

    def may_open(self, link: str) -> bool:
        own = link.startswith((f"/{self.code}/", "/places/", "/inbox/", "/oversight/"))
        return own and not LEFT_ALONE.search(link)

    @task(10)
    def follow_a_link(self) -> None:
        if self.links:
            self.open(random.choice(self.links))
        else:
            self.open(f"/{self.code}/", name="home")

    @task(4)
    def go_home(self) -> None:
        self.open(f"/{self.code}/", name="home")

    @task(2)
    def filter_a_list(self) -> None:
        lists = [link for link in self.links if not KEY.search(link) and "?" not in link]
        if lists:
            self.open(f"{random.choice(lists)}?words={random.choice(WORDS)}")

    @task(2)
    def search(self) -> None:
        self.open(f"/{self.code}/search/?q={random.choice(WORDS)}")

    @task(8)
    def part_of_a_page(self) -> None:
        """What a page fetches while somebody types: half as often as pages."""
        self.open(
            f"/places/search/?q={random.choice('abcdm')}a", name="/places/search/ (part)", **{"HX-Request": "true"}
        )

    @task(1)
    def write_a_note(self) -> None:
        if self.account["role"] != "head_of_office":
            return
        page = self.open(f"/{self.code}/onboarding/")
        number = uuid.uuid4().hex
        answer = self.send(
            f"/{self.code}/onboarding/record/", {"text": f"Load {number}"}, name="note: write", token=token_in(page)
        )
        if number not in answer.text:
            results.note("note: read again", 0, "it was acknowledged and is not shown")

    @task(1)
    def ask_for_an_export(self) -> None:
        if self.account["role"] != "auditor":
            return
        page = self.open(f"/{self.code}/audit/")
        self.send(f"/{self.code}/audit/export/", {"format": "csv"}, name="export: ask", token=token_in(page))


def token_in(page: str) -> str:
    found = TOKEN.search(page)
    return found[1] if found else ""


def endpoint(path: str, code: str) -> str:
    """Without whose it is and which record: what is counted together."""
    plain, _, query = path.partition("?")
    named = "/".join("<org>" if part == code else part for part in KEY.sub("<key>", plain).split("/"))
    return re.sub(r"/\d{9,10}/", "/<place>/", named) + ("?…" if query else "")
