"""Who works in the load test: people with a browser, and programs with a token."""

import random
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import gevent
from locust import FastHttpUser, task
from locust.exception import StopUser

from load.client import ENCODINGS, Way
from load.pages import KEY, code_of, endpoint, links_in, others_in, token_in
from load.run import run
from load.work import OWN_WORK, Work, chances

PARTIALS = 0.5  # for each page
SOON = (0.5, 2.0)  # seconds after a page, somebody types
PLACES = ("marawi", "cotabato", "lamitan", "bongao", "jolo", "parang", "datu odin sinsuat", "sultan kudarat", "poblacion",
          "upi", "wao", "buluan", "tawi-tawi", "maluso", "isabela", "pagalungan", "malabang", "balabagan")  # fmt: skip
TYPED = (2, 6)  # letters of a place's name, until it is asked for
WORDS = ("health", "school", "road", "program", "2026", "training", "moh", "plan")
ACROSS = ("/oversight/", "/oversight/performance/", "/oversight/places/", "/oversight/alignment/")
SEES_ALL = ("ocm_oversight", "mfbm_")  # look across organizations by right
MAKES_NO_TOKEN = ("auditor", "ocm_oversight", "parliament_cfbm")  # every right of theirs is to read
API = ("ppas/", "people/", "obligations/", "appropriations/", "allotments/", "ledger/", "vouchers/", "payees/")


class Caller(FastHttpUser, Work):
    abstract = True

    def wait_time(self) -> float:
        return min(5 * self.think, random.expovariate(1 / self.think))

    def on_start(self) -> None:
        given = self.environment.parsed_options
        self.think = given.think
        self.account = self.own_account()
        self.code, self.role = self.account["code"], self.account["role"]
        self.links: list[str] = []
        self.client.client.clientpool = Way(run.places.get(self.code, ""), run.trusted)
        gevent.sleep(random.uniform(0, given.ramp))
        self.sign_in()

    def own_account(self) -> dict[str, str]:
        return run.next_account()

    def sign_in(self) -> None:
        form = self.open("/account/login/", name="sign-in: form")
        answer = self.send("/account/login/", {"login": self.account["email"], "password": self.account["password"]},
                           name="sign-in: password", token=token_in(form))  # fmt: skip
        if "second-factor" in answer.url:
            answer = self.send("/account/login/second-factor/", {"code": code_of(self.account["secret"], time.time())},
                               name="sign-in: app's code", token=token_in(answer.text or ""))  # fmt: skip
        if "/account/login" in answer.url:
            self.trouble("sign-in", f"not let in ({answer.status_code})")
            raise StopUser
        run.results.signed_in += 1
        self.open(f"/{self.code}/", name="home")

    def open(self, path: str, name: str = "", **headers: str) -> str:
        shown = name or endpoint(path, self.code)
        headers = {"Accept-Encoding": ENCODINGS, **headers}
        with self.client.get(path, headers=headers, name=shown, catch_response=True) as answer:
            self.judge(answer)
            text = answer.text or ""
        if not {"HX-Request", "Authorization"} & headers.keys():
            self.links = links_in(text, self.code)
        return text

    def send(
        self, path: str, fields: dict[str, Any], *, name: str, token: str, expected: tuple[int, ...] = (200,)
    ) -> Any:
        body = urlencode({"csrfmiddlewaretoken": token, **fields}, doseq=True)
        headers = {"Accept-Encoding": ENCODINGS, "Content-Type": "application/x-www-form-urlencoded"}
        headers |= {"Referer": f"{self.host}{path}"}
        with self.client.post(path, body, headers=headers, name=name, catch_response=True) as answer:
            self.judge(answer, expected)
        return answer

    def judge(self, answer: Any, expected: tuple[int, ...] = (200,)) -> None:
        """What stands in it counts, not only its status."""
        text = answer.text or ""
        if answer.status_code not in expected:
            answer.failure(f"{answer.status_code} {getattr(answer, 'error', None) or ''}".strip())
        elif self.is_signed_out(answer, text):
            answer.failure("signed out")
        else:
            answer.success()
        if not self.role.startswith(SEES_ALL) and (others := others_in(text, self.code, run.codes)):
            answer.failure("LEAK")
            run.results.leaks.append(f"{self.account['email']} saw {', '.join(sorted(others))} at {answer.url}")

    def is_signed_out(self, answer: Any, text: str) -> bool:
        return 'action="/account/login/"' in text and not urlsplit(answer.url or "").path.startswith("/account/login")

    def pause(self, least: float, most: float) -> None:
        gevent.sleep(random.uniform(least, most))

    def trouble(self, name: str, words: str) -> None:
        run.results.note(name, 0, words)


class Person(Caller):
    weight = 95

    @task
    def work(self) -> None:
        """A page, and half as often what it fetches while somebody types."""
        names, weights = zip(*chances(self.role), strict=True)
        getattr(self, random.choices(names, weights)[0])()
        if random.random() < PARTIALS:
            self.pause(*SOON)
            letters = random.choice(PLACES)[: random.randint(*TYPED)]
            self.open(
                f"/places/search/?{urlencode({'q': letters})}", name="/places/search/ (part)", **{"HX-Request": "true"}
            )

    def follow_a_link(self) -> None:
        if self.links:
            self.open(random.choice(self.links))
        else:
            self.go_home()

    def go_home(self) -> None:
        self.open(f"/{self.code}/", name="home")

    def filter_a_list(self) -> None:
        lists = [link for link in self.links if not KEY.search(link) and "?" not in link]
        self.open(f"{random.choice(lists)}?q={random.choice(WORDS)}") if lists else self.go_home()

    def search(self) -> None:
        self.open(f"/{self.code}/search/?q={random.choice(WORDS)}")

    def own_work(self) -> None:
        OWN_WORK[self.role](self)

    def look_across(self) -> None:
        self.open(random.choice(ACROSS))


class Program(Caller):
    """Signs in once for a token, then reads with it."""

    weight = 5

    def own_account(self) -> dict[str, str]:
        return next(one for one in iter(run.next_account, None) if one["role"] not in MAKES_NO_TOKEN)

    def on_start(self) -> None:
        super().on_start()
        self.secret = self.make_a_token()
        if not self.secret:
            self.trouble("token: make", "none was shown")
            raise StopUser
        self.client.cookiejar.clear()

    @task
    def read(self) -> None:
        headers = {"Authorization": f"Bearer {self.secret}", "Accept": "application/json"}
        self.open(f"/api/v1/{self.code}/{random.choice(API)}", **headers)
