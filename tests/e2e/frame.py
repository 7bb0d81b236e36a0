"""Serves the shell and the components alone: no database, no session, but the real content policy and assets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from csp.utils import build_policy
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import render_to_string

from bmms.ui.gallery import gallery_context
from bmms.ui.navigation import NavGroup, NavLink, Notice, OrganizationLink, Person, Shell

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
MOH = OrganizationLink("moh", "MOH", "Ministry of Health", "/moh/")
MSSD = OrganizationLink("mssd", "MSSD", "Ministry of Social Services and Development", "/mssd/")
SHELL = Shell(
    person=Person("Ana Macabago", "ana@example.test", "Budget officer"),
    home_url="/moh/",
    search_url="/search/",
    profile_url="/account/profile/",
    sessions_url="/account/sessions/",
    sign_out_url="/account/logout/",
    inbox_url="/inbox/",
    unread=120,
    navigation=(
        NavGroup("", (NavLink("Home", "/moh/", "home"), NavLink("Plans", "/moh/plans/", "target"))),
        NavGroup("Reference", (NavLink("Places", "/places/", "map-pin"),)),
    ),
    here="/places/",
    organization=MOH,
    organizations=(MOH, MSSD),
    fiscal_year=2027,
    fiscal_years=(2026, 2027, 2028),
    notices=[Notice("Sample data."), Notice("You are here as a reader.", kind="info")],
    data_as_of=datetime(2026, 11, 23, 12, 15, tzinfo=UTC),
)
PLACES = [("1903600000", "Marawi City", "Lanao del Sur"), ("1903613000", "Marantao", "Lanao del Sur")]


def gallery() -> str:
    return render_to_string("ui/gallery.html", {**gallery_context(), "shell": SHELL})


def options(term: str) -> str:
    found = [{"value": code, "text": name, "note": note} for code, name, note in PLACES if term in name.lower()]
    return render_to_string("ui/combobox_options.html", {"options": found})


def from_blocks(base: str, **blocks: str) -> str:
    """A page of that base with the blocks filled in."""
    filled = "".join(f"{{% block {name} %}}{html}{{% endblock %}}" for name, html in blocks.items())
    source = f'{{% extends "{base}" %}}{{% block title %}}Sample{{% endblock %}}{filled}'
    return engines["django"].from_string(source).render({"shell": SHELL, "request_id": "0f3ca0a41bd14f45"})


PAGES: dict[str, Callable[[], str]] = {
    "/": gallery,
    "/shell/": lambda: from_blocks("ui/shell.html", content="<h1>Plans</h1><p><a href='/'>One</a></p>"),
    "/focused/": lambda: from_blocks("ui/focused.html", content="<h1>Sign in</h1>"),
    "/error/": lambda: from_blocks("ui/error.html", heading="Nothing here", code="404"),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path.startswith("/static/"):
            self.answer_file(address.path.removeprefix("/static/"))
        elif address.path == "/places/options/":
            self.answer(options(parse_qs(address.query)["q"][0].lower()).encode())
        else:
            page = PAGES.get(address.path)
            self.answer(page().encode() if page else b"not found", status=200 if page else 404)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))  # or the line breaks over what nobody has read
        self.answer(b"<!doctype html><title>sent</title>")

    def answer_file(self, name: str) -> None:
        path = finders.find(name)
        assert path, f"{name} is not there: build the assets first (node build.mjs)"
        with open(path, "rb") as file:  # noqa: PTH123 - a finder answers a string
            self.answer(file.read(), TYPES[name.rsplit(".", 1)[-1]])

    def answer(self, body: bytes, kind: str = "text/html; charset=utf-8", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", build_policy())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet: the test says what went wrong."""


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
