"""./test vulnerabilities: what is known publicly against the libraries, and against the packages in the images.

The answers come from two lists on the internet. Where one cannot be asked it says so, and counts neither way.
"""

import http.client
import json
import shutil
import subprocess
import sys
import urllib.request

import engine
import system_packages
from failure import StepError
from steps import ROOT, VAR, Program, Setup, Stamp, digest, only_one, say

OSV = "https://api.osv.dev/v1/query"
DEBIAN = "https://security-tracker.debian.org/tracker/debsecan/release/1/"
SUITE = "trixie"
FOLDER = VAR / "audit"
VENV = FOLDER / "venv"
TOOL = ROOT / "requirements" / "audit.txt"
LIBRARIES = ROOT / "requirements" / "base.txt"  # what the images hold
KNOWN_TO_BE_ILL = {"package": {"name": "jinja2", "ecosystem": "PyPI"}, "version": "2.4.1"}
PATIENCE, LONGEST = 10, 300  # seconds for an answer, and for a tool that asks for many
WITHOUT_ANSWER = (StepError, OSError, ValueError, subprocess.SubprocessError)


def run(_arguments: list[str]) -> int:
    setup = Setup()
    with only_one(setup):
        return max(of_libraries(setup), of_images(setup))


def of_libraries(setup: Setup) -> int:
    if b"vulns" not in answer(OSV, json.dumps(KNOWN_TO_BE_ILL).encode()):
        return not_asked("Libraries", OSV)
    try:
        setup.step("pip-audit", install, Stamp(VENV / "requirements.stamp", digest(TOOL, sys.version)))
        ill = known_against_libraries()
    except WITHOUT_ANSWER as trouble:
        return not_asked("Libraries", OSV, trouble)
    say("Libraries", "\n".join(ill) or "nothing is known against them")
    return int(bool(ill))


def known_against_libraries() -> list[str]:
    """ValueError where it printed no list: its exit code is 1 for what it found and for what it could not ask."""
    asked = (VENV / "bin/pip-audit", "--disable-pip", "-f", "json", "-r", LIBRARIES, "-s", "osv", "--osv-url", OSV)
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=LONGEST)
    try:
        listed = json.loads(done.stdout)["dependencies"]
    except (ValueError, LookupError, TypeError):
        raise ValueError(last_line(done.stderr)) from None
    return [
        f"{one['name']} {one.get('version', '')}: {known['id']}, mended in {', '.join(known['fix_versions']) or 'none'}"
        for one in listed
        for known in one.get("vulns", ())
    ]


def install(run: Program) -> None:
    run(sys.executable, "-m", "venv", "--clear", VENV)
    patience = ("--timeout", str(PATIENCE), "--retries", "1")
    run(VENV / "bin/pip", "install", "-q", *patience, "--require-hashes", "--disable-pip-version-check", "-r", TOOL)


def of_images(setup: Setup) -> int:
    images = engine.output_of(
        "docker", "images", "--filter=reference=obcms-*:latest", "--format={{.Repository}}"
    ).split()
    if not images:
        say("Packages in the images", "NOT ASKED: there are no images here; ./test stack builds them")
        return 0
    if not answer(f"{DEBIAN}GENERIC"):
        return not_asked("Packages in the images", DEBIAN)
    if not shutil.which("debsecan"):
        try:
            system_packages.require(setup, "debsecan", purpose="what is known against Debian's packages")
        except StepError as trouble:
            return not_asked("Packages in the images", DEBIAN, trouble)
    FOLDER.mkdir(parents=True, exist_ok=True)
    return max(of_image(image) for image in sorted(images))


def of_image(image: str) -> int:
    """Only what Debian has mended: the next build has it."""
    status = FOLDER / f"{image}.status"
    status.write_text(engine.output_of("docker", "run", "--rm", "--entrypoint", "cat", image, "/var/lib/dpkg/status"))
    asked = ("debsecan", "--suite", SUITE, "--only-fixed", "--status", status)
    try:
        found = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=LONGEST).stdout.strip()
    except WITHOUT_ANSWER as trouble:
        return not_asked(image, DEBIAN, trouble)
    say(image, found or "nothing that Debian has mended since")
    return int(bool(found))


def not_asked(about: str, address: str, trouble: Exception | None = None) -> int:
    say(
        about,
        f"NOT ASKED: {address} cannot be reached from here" + (f" ({last_line(str(trouble))})" if trouble else ""),
    )
    return 0


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


def answer(address: str, question: bytes | None = None) -> bytes:
    """Empty when none came."""
    try:
        with urllib.request.urlopen(address, question, timeout=PATIENCE) as page:  # noqa: S310 - ours, above
            return bytes(page.read(100_000))
    except (OSError, http.client.HTTPException):
        return b""
