"""What people enter: notes, drafts, obligation requests through their three hands, what is due, exports."""

import random
import re
import time
import uuid
from collections.abc import Iterator
from typing import Any

from load.pages import KEY, fields_of, secret_in, token_in

STEP = re.compile(r'<form method="post" action="(/[^"]+/(sign|obligate)/)"')
OBJECT_OF_CLASS = {"PS": "5010101001", "MOOE": "5020301002", "CO": "5060405003"}
ALLOTMENT = re.compile(r'<option value="(\d+)"[^>]*>[^<]* · (PS|MOOE|CO) · [^<]*FY(20\d\d)')
DRAFT, SIGNED = "draft", "submitted"  # as addresses spell these states
REFUSED = 422
TYPING = (3, 12)  # seconds in a form


class Work:
    """Mixed into a person: open, send, pause, trouble, code, account, links."""

    account: dict[str, str]
    code: str
    links: list[str]

    def write_note(self: Any) -> None:
        page = self.open(f"/{self.code}/onboarding/")
        number = uuid.uuid4().hex
        answer = self.send(
            f"/{self.code}/onboarding/record/", {"text": f"Load {number}"}, name="note: write", token=token_in(page)
        )
        if number not in (answer.text or ""):
            self.trouble("note: read again", "it was acknowledged and is not shown")

    def ask_for_an_export(self: Any) -> None:
        page = self.open(f"/{self.code}/audit/")
        self.send(f"/{self.code}/audit/export/", {"format": "csv"}, name="export: ask", token=token_in(page))

    def prepare_a_request(self: Any) -> None:
        """An obligation request: kept as a draft while it is typed, then sent."""
        place = f"/{self.code}/obligations/prepare/"
        page = self.open(place)
        choices = ALLOTMENT.findall(page)
        if not choices:
            return
        newest = max(year for *_rest, year in choices)  # what older acts allow is over for some classes
        allotment, kind, _year = random.choice([one for one in choices if one[2] == newest])
        words = f"Load {uuid.uuid4().hex}"
        fields = {name: values[0] for name, values in fields_of(page, "allotment").items() if values}
        fields |= {"allotment": allotment, "payee": "Sample Trading 001", "particulars": words, "further": ""}
        fields |= {"object_code": OBJECT_OF_CLASS[kind], "amount": f"{random.randint(1, 99)}.50"}
        token = token_in(page)
        self.pause(*TYPING)
        draft = {**fields, "draft-place": place}
        self.send(f"/{self.code}/drafts/", draft, name="draft: keep (part)", token=token)
        self.pause(*TYPING)
        answer = self.send(place, fields, name="obligation request: prepare", token=token)
        if words not in (answer.text or ""):
            self.trouble("obligation request: read again", "it was acknowledged and is not shown")

    def sign_a_request(self: Any) -> None:
        self.take_a_step(DRAFT, "sign")

    def obligate_a_request(self: Any) -> None:
        """Posts an obligation, unless a colleague was faster."""
        self.take_a_step(SIGNED, "obligate")

    def take_a_step(self: Any, status: str, step: str) -> None:
        page = self.open(f"/{self.code}/obligations/?status={status}")
        found = [link for link in self.links if KEY.search(link) and "/obligations/" in link]
        if not found:
            return
        record = random.choice(found)
        page = self.open(record)
        offered = [address for address, name in STEP.findall(page) if name == step]
        if not offered:
            return
        fields = {name: values[0] for name, values in fields_of(page, "state").items() if values}
        self.pause(*TYPING)
        answer = self.send(offered[0], fields, name=f"obligation request: {step}", token=token_in(page))
        if offered[0] in (answer.text or ""):
            self.trouble(f"obligation request: {step}", "it was not taken")

    def enter_what_is_due(self: Any) -> None:
        """No more than what is obligated: the ledger refuses a centavo above it."""
        self.open(f"/{self.code}/payables/")
        accounts = [link for link in self.links if re.search(rf"/ledger/accounts/{KEY.pattern}/$", link)]
        if not accounts:
            return
        due = f"{random.choice(accounts)}due/"
        page = self.open(due)
        fields = {name: values[0] for name, values in fields_of(page, "particulars").items() if values}
        left = float(fields.get("amount", "0").replace(",", ""))
        too_much = left < 1 or random.random() < 0.3
        fields |= {"particulars": "Load test", "amount": f"{left + 1:.2f}" if too_much else "0.50"}
        self.pause(*TYPING)
        expected = (REFUSED,) if too_much else (200,)
        name = "due: more than is obligated, refused" if too_much else "due: post"
        self.send(due, fields, name=name, token=token_in(page), expected=expected)

    def make_a_token(self: Any) -> str:
        place = f"/{self.code}/tokens/new/"
        page = self.open(place)
        allowed = fields_of(page, "permissions").get("permissions", [])
        fields = {"name": f"Load {time.time():.0f}", "permissions": allowed, "days": "30"}
        fields |= {name: values[0] for name, values in fields_of(page, "permissions").items() if name == "once"}
        return secret_in(self.send(place, fields, name="token: make", token=token_in(page)).text or "")


OWN_WORK = {
    "head_of_office": Work.write_note,
    "auditor": Work.ask_for_an_export,
    "ppa_focal": Work.prepare_a_request,
    "director": Work.sign_a_request,
    "budget_officer": Work.obligate_a_request,
    "chief_accountant": Work.enter_what_is_due,
}  # fmt: skip


def chances(role: str) -> Iterator[tuple[str, int]]:
    """Of what a person does next, by name: pages are read more often than anything is entered."""
    yield from (("follow_a_link", 20), ("go_home", 8), ("filter_a_list", 4), ("search", 4))
    if role in OWN_WORK:
        yield "own_work", 3
    if role == "ocm_oversight":
        yield "look_across", 12
