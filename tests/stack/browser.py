"""What a person's browser does, as far as the stack can tell. Standard library only: it also runs in bare containers."""

import http.client
import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

SITE = "obcms.barmm.gov.ph"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
STALE = (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


@dataclass(frozen=True)
class Page:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    seconds: float = 0.0

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


class Pinned(http.client.HTTPSConnection):
    """Goes to one address, whatever name the site has, and trusts the site's own certificate only."""

    def __init__(self, address: str, port: int, certificate: Path, timeout: float, source: str = "") -> None:
        self._address, self._context_of = (address, port), ssl.create_default_context(cafile=str(certificate))
        self._source = (source, 0) if source else None
        super().__init__(SITE, timeout=timeout, context=self._context_of)

    def connect(self) -> None:
        plain = socket.create_connection(self._address, self.timeout, self._source)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = self._context_of.wrap_socket(plain, server_hostname=SITE)


@dataclass
class Browser:
    """Keeps cookies and its connection. Like a browser it tries once more when a connection that it had kept turns out
    to be closed before any answer came; every other failure is the caller's to count."""

    certificate: Path
    address: str = "127.0.0.1"
    port: int = 443
    timeout: float = 70
    cookies: dict[str, str] = field(default_factory=dict)
    retried: int = 0
    _connection: Pinned | None = None

    def get(self, path: str, **headers: str) -> Page:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Page:
        body = urlencode({"csrfmiddlewaretoken": self.cookies.get("bmms_csrf", ""), **fields})
        own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{SITE}"}
        return self.ask("POST", path, body, own | headers)

    def ask(self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None) -> Page:
        kept = self._connection is not None
        try:
            return self._once(method, path, body, dict(headers or {}))
        except (*STALE, http.client.CannotSendRequest):
            self.close()
            if not kept:
                raise
            self.retried += 1
            return self._once(method, path, body, dict(headers or {}))
        except BaseException:
            self.close()
            raise

    def _once(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Page:
        begun = time.monotonic()
        self._connection = self._connection or Pinned(self.address, self.port, self.certificate, self.timeout)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, {**({"Cookie": cookies} if cookies else {}), **headers})
        answer = self._connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
        found = {name.lower(): value for name, value in answer.headers.items()}
        if answer.will_close:
            self.close()
        return Page(answer.status, found, content, time.monotonic() - begun)

    def sign_in(self, email: str, password: str) -> Page:
        """The page on which the person lands; anything but a redirect away from the form is a refusal."""
        form = self.get("/account/login/")
        token = TOKEN.search(form.text)
        if token is None:
            raise AssertionError(f"No sign-in form, but {form.status}: {form.text[:300]}")
        answer = self.post("/account/login/", {"csrfmiddlewaretoken": token[1], "login": email, "password": password})
        if answer.status not in (302, 303):
            raise AssertionError(f"{email} was not let in: {answer.status} {answer.text[:300]}")
        return self.get(urlsplit(answer.location).path)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __del__(self) -> None:
        self.close()
