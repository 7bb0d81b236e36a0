"""The stack's own authority: certificates for the services among themselves, made with the openssl command."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 365
RENEWED_BEFORE = 30 * 86400  # seconds left
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc")


@dataclass(frozen=True)
class Wanted:
    name: str  # of the files: <name>.crt, <name>.key
    usage: str  # serverAuth, clientAuth
    names: tuple[str, ...] = ()  # host names and addresses


def make_authority(folder: Path) -> bool:
    """False where there is one."""
    if (folder / "ca.crt").exists():
        return False
    may_sign = ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign,cRLSign"]
    request(folder / "ca", "/O=BMMS/CN=BMMS internal authority", AUTHORITY_DAYS, may_sign)
    return True


def make_certificate(wanted: Wanted, folder: Path, authority: Path) -> bool:
    """False where there is a good one: of this authority, for these names, and long enough."""
    certificate = folder / f"{wanted.name}.crt"
    if is_good(certificate, wanted, authority / "ca.crt"):
        return False
    extensions = ["basicConstraints=critical,CA:FALSE", f"extendedKeyUsage={wanted.usage}"]
    if wanted.names:
        extensions.append(f"subjectAltName={','.join(map(alternative, wanted.names))}")
    signed = ["-CA", str(authority / "ca.crt"), "-CAkey", str(authority / "ca.key")]
    request(folder / wanted.name, f"/O=BMMS/CN={wanted.name}", CERTIFICATE_DAYS, extensions, signed)
    return True


def is_good(certificate: Path, wanted: Wanted, authority: Path) -> bool:
    if not certificate.exists() or not certificate.with_suffix(".key").exists():
        return False
    if openssl("verify", "-CAfile", str(authority), str(certificate)).returncode:
        return False
    shown = openssl(
        "x509", "-in", str(certificate), "-checkend", str(RENEWED_BEFORE), "-noout", "-ext", "subjectAltName"
    )
    return not shown.returncode and names_in(shown.stdout) == set(wanted.names)


def names_in(shown: str) -> set[str]:
    return set(re.findall(r"(?:DNS|IP Address):([^,\s]+)", shown))


def alternative(name: str) -> str:
    return f"IP:{name}" if name.replace(".", "").isdigit() else f"DNS:{name}"


def request(path: Path, subject: str, days: int, extensions: list[str], signed: list[str] | None = None) -> None:
    """Certificate and key appear together, each at once. libpq and PostgreSQL want the key to be its owner's alone."""
    new_key, new_certificate = path.with_name(f"{path.name}.key.new"), path.with_name(f"{path.name}.crt.new")
    added = [argument for extension in extensions for argument in ("-addext", extension)]
    made = openssl(
        "req", "-x509", *KEY, "-days", str(days), "-subj", subject, *added, *(signed or []),
        "-keyout", str(new_key), "-out", str(new_certificate),
    )  # fmt: skip
    if made.returncode:
        raise SystemExit(f"openssl could not make {path.name}: {made.stderr.strip()[-300:]}")
    new_key.chmod(0o400)
    new_certificate.chmod(0o440)
    new_key.rename(path.with_name(f"{path.name}.key"))
    new_certificate.rename(path.with_name(f"{path.name}.crt"))


def openssl(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, timeout=30, check=False)
