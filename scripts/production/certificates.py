"""Reads certificates with what Python has, makes test certificates with the openssl command."""

import ssl
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any

PATIENCE = 3  # seconds for the openssl command
VALID_DAYS = 90


class CertificateError(Exception):
    pass


@dataclass(frozen=True)
class Certificate:
    since: datetime
    until: datetime
    names: tuple[str, ...]
    is_self_signed: bool

    def covers(self, host: str) -> bool:
        """An asterisk stands for one label."""
        return any(
            name == host or (name.startswith("*.") and "." in host and host.partition(".")[2] == name[2:])
            for name in self.names
        )


def read_certificate(path: Path) -> Certificate:
    """The first certificate of the file. CertificateError where there is none."""
    # Python decodes certificates of its connections only; this is the same function, made for its own tests.
    decode: Callable[[str], dict[str, Any]] | None = getattr(getattr(ssl, "_ssl", None), "_test_decode_cert", None)
    if decode is None:
        raise CertificateError("This Python cannot read certificates; python3 of Debian can.")
    try:
        found = decode(str(path))
    except OSError as trouble:  # SSLError is one
        raise CertificateError(f"It is no readable PEM certificate ({trouble.strerror or 'unknown form'}).") from None
    return Certificate(
        since=moment(found["notBefore"]),
        until=moment(found["notAfter"]),
        names=tuple(name.lower() for kind, name in found.get("subjectAltName", ()) if kind in ("DNS", "IP Address")),
        is_self_signed=found.get("issuer") == found.get("subject"),
    )


def moment(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)


def key_fits(certificate: Path, key: Path) -> str:
    """Empty where the key belongs to the certificate and opens without a passphrase."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password=lambda: "")
    except PermissionError:
        return "You may not read it; run this as the owner to have it checked."
    except (ssl.SSLError, OSError, ValueError) as trouble:
        mismatch = "KEY_VALUES_MISMATCH" in str(trouble)
        return (
            "It does not belong to ssl/cert.pem."
            if mismatch
            else "It is no private key that opens without a passphrase."
        )
    return ""


def make_test_certificate(folder: Path, names: list[str]) -> None:
    """Self-signed, below `folder` as cert.pem and key.pem. CertificateError says what to do where that fails."""
    if which("openssl") is None:
        raise CertificateError("The command openssl is not here; on Debian:  apt-get install openssl")
    folder.mkdir(exist_ok=True)  # nginx passes through it; the key inside is protected
    command = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
        "-days", str(VALID_DAYS), "-subj", f"/O=BMMS rehearsal/CN={names[0][:64]}",
        "-addext", "subjectAltName=" + ",".join(f"DNS:{name}" for name in names),
        "-addext", "basicConstraints=critical,CA:FALSE", "-addext", "extendedKeyUsage=serverAuth",
        "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise CertificateError(f"openssl did not end within {PATIENCE} s; try again.") from None
    if done.returncode:
        raise CertificateError(f"openssl could not make it: {done.stderr.strip().splitlines()[-1:]}")
