"""What a person of the load test reads on a page."""

import base64
import hmac
import html
import re
import struct
from functools import lru_cache
from html.parser import HTMLParser

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LINK = re.compile(r'<a\b[^>]*?\bhref="(/[^"#]*)"')
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
EMAIL = re.compile(r"load\.[a-z_]+\.\d+\.([a-z0-9-]+)@sample\.test")
NAME = re.compile(r"Load test person \d+: [a-z &;]+, ([A-Z0-9-]+)")
SECRET = re.compile(r"\bbmms_[\w-]{43}\.\d{10}\.[\w-]{22}")
LEFT_ALONE = re.compile(r"/account/|/file/|/export|\.csv|\.xlsx|/static/|/media/|/api/|/print/|/logout")
SIGN_EVERYWHERE = frozenset({"mfbm", "ocm"})  # their people review, endorse and comment in every organization


def token_in(page: str) -> str:
    found = TOKEN.search(page)
    return found[1] if found else ""


def secret_in(page: str) -> str:
    """Of a new token, which is shown once."""
    found = SECRET.search(page)
    return found[0] if found else ""


@lru_cache(maxsize=1)  # a page is judged, then followed
def addresses_in(page: str) -> list[str]:
    return LINK.findall(page)


def links_in(page: str, code: str) -> list[str]:
    own = (f"/{code}/", "/places/", "/inbox/", "/oversight/")
    links = map(html.unescape, addresses_in(page))
    return [link for link in links if link.startswith(own) and not LEFT_ALONE.search(link)]


def others_in(page: str, code: str, codes: frozenset[str]) -> set[str]:
    """Organizations of which this page shows a person or a record, and may not."""
    people = {*EMAIL.findall(page), *map(str.lower, NAME.findall(page))} - SIGN_EVERYWHERE
    records = {link.split("/")[1] for link in addresses_in(page) if KEY.search(link)} & codes
    return (people | records) - {code}


def endpoint(path: str, code: str) -> str:
    """Without whose it is and which record: what is counted together."""
    plain, _, query = path.partition("?")
    named = "/".join("<org>" if part == code else part for part in KEY.sub("<key>", plain).split("/"))
    named = re.sub(r"/20\d\d(?=/)", "/<year>", re.sub(r"/\d{9,10}/", "/<place>/", named))
    return named + ("?…" if query else "")


def fields_of(page: str, holding: str) -> dict[str, list[str]]:
    """Of the form that has a field of this name: what stands in each field, of a select what can be chosen."""
    reader = Forms()
    reader.feed(page)
    return next((form for form in reader.forms if holding in form), {})


class Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "option" and self.select and found.get("value"):
            self.forms[-1][self.select].append(found["value"])
        elif tag in ("input", "select", "textarea") and found.get("name"):
            self.select = found["name"] if tag == "select" else ""
            self.forms[-1].setdefault(found["name"], []).extend([found["value"]] if found.get("value") else [])


def code_of(secret: str, moment: float) -> str:
    """RFC 6238, as an authenticator app shows it."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(moment // 30)), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"
