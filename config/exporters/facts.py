"""What no other exporter knows: until when certificates are valid, and what went through this machine's network.

    facts.py https://nginx:443?name-in=/etc/bmms/site.crt postgresql://db:5432 file:///run/generated/ca.crt

Certificates are asked of who serves them: one that was renewed and not loaded still expires. The network's counters
are those of the machine's first process, mounted at /host/net; an exporter's own would be its container's.
"""

import re
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from prometheus_client import start_http_server
from prometheus_client.core import REGISTRY, CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

METRICS_PORT: Final = 9118
PATIENCE: Final = 3.0  # seconds for one server
SSL_REQUEST: Final = struct.pack("!II", 8, 80877103)  # how a PostgreSQL client asks for TLS
RECEIVED, SENT = 0, 8  # columns of /proc/net/dev
VIRTUAL: Final = ("lo", "veth", "br-", "docker")


class Certificates(Collector):
    def __init__(self, addresses: list[str]) -> None:
        self.addresses = [urlsplit(address) for address in addresses]

    def collect(self) -> Iterator[Metric]:
        until = GaugeMetricFamily(
            "bmms_certificate_expires_timestamp_seconds", "Until when it is valid", labels=["service"]
        )
        served = GaugeMetricFamily("bmms_tls_up", "Whether the service offered a certificate", labels=["service"])
        with ThreadPoolExecutor(max(1, len(self.addresses))) as threads:
            for address, expiry in zip(self.addresses, threads.map(expiry_of, self.addresses), strict=True):
                service = [address.hostname or Path(address.path).stem]
                served.add_metric(service, float(expiry is not None))
                if expiry is not None:
                    until.add_metric(service, expiry)
        yield until
        yield served


def expiry_of(address: SplitResult) -> float | None:
    try:
        return not_after(certificate(address))
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def certificate(address: SplitResult) -> str:
    """PEM."""
    if address.scheme == "file":
        return Path(address.path).read_text(encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # its date is asked, not its word
    with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as line:
        if address.scheme == "postgresql":
            line.sendall(SSL_REQUEST)
            if line.recv(1) != b"S":
                raise ValueError("it offers no TLS")
        with context.wrap_socket(line, server_hostname=asked_name(address)) as wrapped:
            return ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(binary_form=True) or b"")


def asked_name(address: SplitResult) -> str | None:
    """nginx shows its certificate only to who asks for a name of the site: the first in the certificate's own file."""
    file = parse_qs(address.query).get("name-in")
    if not file:
        return address.hostname
    found = re.search(r"DNS:([^\s,]+)", told(Path(file[0]).read_text(encoding="ascii"), "-ext", "subjectAltName"))
    return found[1].replace("*", "www") if found else address.hostname


def not_after(pem: str) -> float:
    return float(ssl.cert_time_to_seconds(told(pem, "-enddate").strip().partition("=")[2]))


def told(pem: str, *question: str) -> str:
    command = ["openssl", "x509", "-noout", *question]
    return subprocess.run(command, input=pem, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout


class Network(Collector):
    def __init__(self, file: Path) -> None:
        self.file = file

    def collect(self) -> Iterator[Metric]:
        counters = {
            RECEIVED: CounterMetricFamily("bmms_host_network_receive_bytes", "Received", labels=["device"]),
            SENT: CounterMetricFamily("bmms_host_network_transmit_bytes", "Sent", labels=["device"]),
        }
        for line in self.file.read_text(encoding="ascii").splitlines()[2:]:
            device, _, columns = line.strip().partition(":")
            if not device.startswith(VIRTUAL):
                for column, counter in counters.items():
                    counter.add_metric([device], float(columns.split()[column]))
        yield from counters.values()


def main() -> None:
    REGISTRY.register(Certificates(sys.argv[1:]))
    REGISTRY.register(Network(Path("/host/net/dev")))
    start_http_server(METRICS_PORT)
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    sys.exit(main())
