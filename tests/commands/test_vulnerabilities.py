"""Against a list of our own, as neither of the real ones is asked in a test."""

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

FOUND = json.dumps(
    {"dependencies": [{"name": "x", "version": "1", "vulns": [{"id": "OSV-1", "fix_versions": ["2"]}]}, {"name": "y"}]}
)
NOTHING = json.dumps({"dependencies": [{"name": "x", "version": "1", "vulns": []}], "fixes": []})
pytestmark = pytest.mark.enable_socket
ILL = {"vulns": [{"id": "OSV-1"}]}


class List(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.tell(ILL if asked["package"]["name"] == "jinja2" else {})

    def do_GET(self) -> None:
        self.tell({"some": "content"})

    def tell(self, what: dict[str, object]) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[object]:
    import vulnerabilities

    server = HTTPServer(("127.0.0.1", 0), List)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/"
    monkeypatch.setattr(vulnerabilities, "OSV", address)
    monkeypatch.setattr(vulnerabilities, "DEBIAN", address)
    monkeypatch.setattr(vulnerabilities, "FOLDER", tmp_path)
    monkeypatch.setattr(vulnerabilities.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(
        vulnerabilities.engine, "output_of", lambda *words: "obcms-app\n" if "images" in words else "Package: x"
    )
    yield vulnerabilities
    server.shutdown()
    thread.join()
    server.server_close()


class Steps:
    def step(self, *_words: object) -> None:
        pass


def says(monkeypatch: pytest.MonkeyPatch, module: object, code: int, printed: str) -> list[list[str]]:
    """What the tool would."""
    asked: list[list[str]] = []

    def run(words: tuple[object, ...], **more: object) -> subprocess.CompletedProcess[str]:
        asked.append([str(word) for word in words])
        return subprocess.CompletedProcess(words, code, printed, "")

    monkeypatch.setattr(module.subprocess, "run", run)
    return asked


def test_the_libraries_that_the_images_hold_are_asked_about(
    module: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    asked = says(monkeypatch, module, 0, NOTHING)
    assert module.of_libraries(Steps()) == 0
    assert asked[0][-2:] == ["--osv-url", module.OSV]
    assert "requirements/base.txt" in " ".join(asked[0])
    assert "nothing is known" in capsys.readouterr().out


def test_what_is_known_counts(module: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    says(monkeypatch, module, 1, FOUND)
    assert module.of_libraries(Steps()) == 1
    assert "x 1: OSV-1, mended in 2" in capsys.readouterr().out
    says(monkeypatch, module, 0, "CVE-2026-1 openssl\n")
    assert module.of_images(Steps()) == 1


def test_packages_without_a_mend_do_not(module: object, monkeypatch: pytest.MonkeyPatch):
    asked = says(monkeypatch, module, 0, "")
    assert module.of_images(Steps()) == 0
    assert "--only-fixed" in asked[0]


def test_where_nobody_can_be_asked_it_says_so_and_counts_neither_way(
    module: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name in ("OSV", "DEBIAN"):
        monkeypatch.setattr(module, name, "http://127.0.0.1:1/")
    assert (module.of_libraries(Steps()), module.of_images(Steps())) == (0, 0)
    assert capsys.readouterr().out.count("NOT ASKED") == 2


@pytest.mark.parametrize("printed", ["", "Traceback: no route", "[]"])
def test_a_tool_that_could_not_ask_counts_neither_way(
    module: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], printed: str
):
    says(monkeypatch, module, 1, printed)
    assert module.of_libraries(Steps()) == 0
    assert "NOT ASKED" in capsys.readouterr().out


@pytest.mark.parametrize(
    "trouble",
    [
        subprocess.CalledProcessError(1, "debsecan"),
        subprocess.TimeoutExpired("debsecan", 300),
        FileNotFoundError("debsecan"),
    ],
)
def test_a_tool_that_fails_or_hangs_counts_neither_way(
    module: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], trouble: Exception
):
    limits: list[object] = []

    def run(_words: object, **more: object) -> None:
        limits.append(more.get("timeout"))
        raise trouble

    monkeypatch.setattr(module.subprocess, "run", run)
    assert (module.of_libraries(Steps()), module.of_images(Steps())) == (0, 0)
    assert limits == [module.LONGEST] * 2
    assert capsys.readouterr().out.count("NOT ASKED") == 2


def test_tools_that_cannot_be_installed_count_neither_way(
    module: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def refuse(*_words: object, **_more: object) -> None:
        raise module.StepError("`pip install …` ended with 1.")

    monkeypatch.setattr(Steps, "step", refuse)
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    monkeypatch.setattr(module.system_packages, "require", refuse)
    assert (module.of_libraries(Steps()), module.of_images(Steps())) == (0, 0)
    assert capsys.readouterr().out.count("NOT ASKED") == 2


def test_an_answer_that_is_none_of_the_web_is_none(module: object):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"what do you want?\r\n\r\n")

        thread = threading.Thread(target=babble)
        thread.start()
        assert module.answer(f"http://127.0.0.1:{server.getsockname()[1]}/") == b""
        thread.join()
