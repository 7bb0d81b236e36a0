"""The stack's own authority: certificates for the services among themselves, made with the openssl command."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 365
RENEWED_BEFORE = 30 * 86400  # seconds left
AUTHORITY = "/O=BMMS/CN=BMMS internal authority"
MAY_SIGN = ["basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign,cRLSign"]
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
    request(folder / "ca", AUTHORITY, AUTHORITY_DAYS, MAY_SIGN)
    return True


def prolong_authority(folder: Path) -> None:
    """With its key and its name: what it has signed stays good, whichever of the two certificates somebody trusts."""
    new = folder / "ca.crt.new"
    added = [argument for extension in MAY_SIGN for argument in ("-addext", extension)]
    made = openssl(
        "req", "-x509", "-key", str(folder / "ca.key"), "-days", str(AUTHORITY_DAYS), "-subj", AUTHORITY, *added,
        "-out", str(new),
    )  # fmt: skip
    if made.returncode:
        raise SystemExit(f"openssl could not prolong the authority: {made.stderr.strip()[-300:]}")
    new.chmod(0o440)
    new.rename(folder / "ca.crt")


def make_certificate(wanted: Wanted, folder: Path, authority: Path, *, anew: bool = False) -> bool:
    """False where there is a good one: of this authority, for these names, and long enough."""
    certificate = folder / f"{wanted.name}.crt"
    if not anew and is_good(certificate, wanted, authority / "ca.crt"):
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
