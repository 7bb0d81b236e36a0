"""The stack's own exporters: what nginx tells, until when certificates are valid, what went through the network."""

import importlib.util
import re
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest
from prometheus_client import REGISTRY
from tests.source import ROOT

from production.certificates import make_test_certificate, read_certificate


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"exporter_{name}", ROOT / f"config/exporters/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


edge, facts = loaded("edge"), loaded("facts")


def requests(answer: str, group: str, identity: str) -> float:
    labels = {"class": answer, "route_group": group, "identity": identity}
    return REGISTRY.get_sample_value("bmms_edge_requests_total", labels) or 0


def line(**facts_of_it: str) -> bytes:
    told = {"status": "200", "path": "/moh/", "request_time": "0.120", "identity": "user"} | facts_of_it
    return b"<190>Nov 25 19:04:13 bmms: " + repr(told).replace("'", '"').encode()


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ({}, ("2xx", "page", "user")),
        ({"status": "502", "path": "/api/v1/moh/jobs/?page=2"}, ("5xx", "api", "user")),
        ({"status": "429", "identity": "address"}, ("429", "page", "address")),
        ({"path": "/static/app.css", "identity": ""}, ("2xx", "static", "address")),
        ({"status": "404", "path": "*"}, ("4xx", "page", "user")),
        ({"path": "/invented/by/somebody/"}, ("2xx", "page", "user")),
    ],
)
def test_a_line_is_counted_by_class_group_and_identity(told: dict[str, str], counted: tuple[str, str, str]):
    before = requests(*counted)
    edge.count(line(**told))
    assert requests(*counted) == before + 1


def test_the_time_of_pages_is_kept_and_that_of_downloads_is_not():
    name = "bmms_edge_request_duration_seconds"
    pages = REGISTRY.get_sample_value(f"{name}_sum", {"route_group": "page"}) or 0
    edge.count(line(request_time="2.5"))
    edge.count(line(request_time="60", path="/media/far-1.xlsx"))
    assert REGISTRY.get_sample_value(f"{name}_sum", {"route_group": "page"}) == pytest.approx(pages + 2.5)
    assert REGISTRY.get_sample_value(f"{name}_sum", {"route_group": "media"}) is None


@pytest.mark.parametrize("datagram", [b"", b"no json", b'{"status": "200"}', b'{"status": [], "path": 1}', b"\xff{"])
def test_what_is_no_access_log_is_counted_as_such(datagram: bytes):
    before = REGISTRY.get_sample_value("bmms_edge_log_refused_total")
    edge.count(datagram)
    assert REGISTRY.get_sample_value("bmms_edge_log_refused_total") == before + 1


def test_datagrams_arrive():
    with edge.listen(0) as listening, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nginx:
        before = requests("2xx", "page", "user")
        nginx.sendto(line(), ("127.0.0.1", listening.getsockname()[1]))
        edge.count(listening.recv(edge.LONGEST_LINE))
        assert requests("2xx", "page", "user") == before + 1


def test_every_counter_begins_at_zero():
    list(edge.declare_all())
    assert requests("5xx", "ready", "address") == 0
    assert ("bmms_edge_requests_total", {"class": "5xx", "route_group": "ready", "identity": "address"}) in [
        (sample.name, sample.labels) for metric in REGISTRY.collect() for sample in metric.samples
    ]


# --- certificates and the network ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    make_test_certificate(folder, ["db"])
    return folder


class Server:
    """Speaks TLS at once, or as PostgreSQL does after being asked."""

    def __init__(self, pair: Path, answer: bytes) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pair / "cert.pem", pair / "key.pem")
        self.answer = answer
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def refuse_strangers(self, *names: str) -> None:
        def chosen(_line: object, name: str | None, _context: object) -> int | None:
            return None if name in names else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

        self.context.sni_callback = chosen

    def serve(self) -> None:
        line, _ = self.listening.accept()
        if self.answer:
            assert struct.unpack("!II", line.recv(8)) == (8, 80877103)
            line.sendall(self.answer)
        if self.answer != b"N":
            with suppress(ssl.SSLError):
                self.context.wrap_socket(line, server_side=True).close()
        line.close()


@pytest.fixture
def serve(pair: Path) -> Iterator:
    servers: list[Server] = []

    def started(answer: bytes = b"", names: tuple[str, ...] = ()) -> int:
        servers.append(Server(pair, answer))
        if names:
            servers[-1].refuse_strangers(*names)
        return servers[-1].port

    yield started
    for server in servers:
        server.listening.close()


def collected(*addresses: str) -> dict[tuple[str, str], float]:
    metrics = facts.Certificates(list(addresses)).collect()
    return {(sample.name, sample.labels["service"]): sample.value for metric in metrics for sample in metric.samples}


@pytest.mark.parametrize(("scheme", "answer"), [("https", b""), ("postgresql", b"S")])
def test_the_date_is_that_of_the_certificate_which_is_served(serve, pair: Path, scheme: str, answer: bytes):
    found = collected(f"{scheme}://localhost:{serve(answer)}")
    until = read_certificate(pair / "cert.pem").until.timestamp()
    assert found["bmms_certificate_expires_timestamp_seconds", "localhost"] == until
    assert found["bmms_tls_up", "localhost"] == 1


def test_a_server_that_answers_to_its_own_names_alone_is_asked_by_one(serve, pair: Path):
    port = serve(names=("db",))
    assert collected(f"https://localhost:{port}?name-in={pair}/cert.pem")["bmms_tls_up", "localhost"] == 1
    assert collected(f"https://localhost:{serve(names=('db',))}")["bmms_tls_up", "localhost"] == 0


def test_a_file_is_read_and_named_by_its_name(pair: Path):
    found = collected(f"file://{pair}/cert.pem")
    assert found["bmms_certificate_expires_timestamp_seconds", "cert"] > 0


def test_a_server_without_tls_or_away_is_told_and_has_no_date(serve):
    found = collected(f"postgresql://localhost:{serve(b'N')}", "https://127.0.0.1:1", "file:///nowhere.crt")
    assert found == {
        ("bmms_tls_up", "localhost"): 0,
        ("bmms_tls_up", "127.0.0.1"): 0,
        ("bmms_tls_up", "nowhere"): 0,
    }


def test_the_machines_network_is_counted_without_what_is_virtual(tmp_path: Path):
    table = tmp_path / "dev"
    table.write_text(
        "Inter-|   Receive  |  Transmit\n face |bytes    packets ... |bytes    packets ...\n"
        "    lo: 11 1 0 0 0 0 0 0 12 1 0 0 0 0 0 0\n"
        "  eth0: 2100 7 0 0 0 0 0 0 900 5 0 0 0 0 0 0\n"
        "br-4711: 5 1 0 0 0 0 0 0 6 1 0 0 0 0 0 0\n"
    )
    samples = [sample for metric in facts.Network(table).collect() for sample in metric.samples]
    assert {(sample.name, sample.labels["device"], sample.value) for sample in samples} == {
        ("bmms_host_network_receive_bytes_total", "eth0", 2100),
        ("bmms_host_network_transmit_bytes_total", "eth0", 900),
    }


def test_the_disk_of_a_volume_is_watched_and_what_the_engine_mounts_is_not():
    """Whoever gives the WAL a disk of its own mounts it where the engine keeps volumes."""
    stated = re.search(r"mount-points-exclude=(\S+)'", (ROOT / "docker-compose.prod.yml").read_text(encoding="utf-8"))[
        1
    ]
    excluded = re.compile(stated.replace("$$", "$"))
    watched = ("/", "/var/lib/docker", "/var/lib/docker/volumes/obcms_db-wal/_data", "/srv/runtime")
    engines = ("/proc", "/run/docker/netns/default", "/var/lib/docker/overlay2/3f/merged")
    assert [bool(excluded.search(place)) for place in watched] == [False] * len(watched)
    assert [bool(excluded.search(place)) for place in engines] == [True] * len(engines)
