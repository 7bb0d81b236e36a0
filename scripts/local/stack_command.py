"""./test stack and ./test drills: the production stack, built, started, tested and taken away again."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import base_image
import engine
import environment
import load_generator
import stack_copy
import system_packages
from checks import NO_TESTS_CHOSEN, SETTINGS
from failure import StepError
from steps import ROOT, VAR, Program, Setup, log_of, only_one, say, wait_for

PROJECT = "obcms"
FILE = "docker-compose.prod.yml"
OURS = f"label=com.docker.compose.project={PROJECT}"
CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
TAKEN_AWAY_WITHIN = 300  # seconds
MEASURED = VAR / "drills/images.json"  # tests/stack/report.py puts it into docs/drills.md


def run(marks: str, arguments: list[str]) -> int:
    """`--keep`: leave it running. `--running`: test what runs already, wherever it was started."""
    keep, running = ("--keep" in arguments, "--running" in arguments)
    for_pytest = [word for word in arguments if word not in ("--keep", "--running")]
    setup = Setup()
    with only_one(setup):
        environment.prepare(setup)
        for program in ("curl", "git"):
            if not shutil.which(program):
                system_packages.require(setup, program, purpose="the deployment guide's commands")
        load_generator.prepare(setup)
        engine.prepare(setup)
        folder = running_folder() if running else stack_copy.CLONE
        setup.environment |= with_certificates(os.environ)
        if not running:
            require_free(folder)
            if folder.exists():
                setup.step("An earlier stack taken away", take_away)
            base_image.prepare(setup)
            stack_copy.prepare(setup)
            setup.step("Images", build, advice="The whole of it: docker-compose -f docker-compose.prod.yml build")
    with taken_away(setup, folder, leave=keep or running):
        return pytest(marks, for_pytest, setup, folder)


def build(run: Program) -> None:
    """As the guide does it; its own command then finds them all in the cache."""
    begun = time.monotonic()
    run("docker", "compose", "--project-directory", stack_copy.ORIGIN, "-f", stack_copy.ORIGIN / FILE, "build")
    keep_figures(time.monotonic() - begun)


def keep_figures(seconds: float) -> None:
    """For docs/drills.md: how long it took, how much of it was there already, and how large the images are."""
    log = log_of("Images").read_text()
    steps = set(re.findall(r"^#(\d+) \[(?!.*internal\])", log, re.MULTILINE))
    cached = set(re.findall(r"^#(\d+) CACHED", log, re.MULTILINE)) & steps
    listed = engine.output_of(
        "docker", "images", f"--filter=reference={PROJECT}-*:latest", "--format={{.Repository}} {{.Size}}"
    )
    figures = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "steps": len(steps),
        "cached": len(cached),
        "images": dict(line.split(maxsplit=1) for line in listed.splitlines()),
    }
    MEASURED.parent.mkdir(parents=True, exist_ok=True)
    MEASURED.write_text(json.dumps(figures, indent=1))


def pytest(marks: str, arguments: list[str], setup: Setup, folder: Path) -> int:
    begun = time.monotonic()
    process = subprocess.Popen(
        [environment.PYTHON, "-m", "pytest", "-v", "-m", marks, "--durations=15", "tests/stack",
         *arguments],
        cwd=ROOT, stdin=subprocess.DEVNULL, process_group=0,
        env={**setup.environment, **SETTINGS, "BMMS_STACK": str(folder), "DATABASE_URL": "postgresql://unused@/unused",
             "OWNER_DATABASE_URL": "postgresql://unused@/unused"},
    )  # fmt: skip
    code = wait_for(process)
    say("Tests of the stack", f"{time.monotonic() - begun:.1f} s")
    return 0 if code == NO_TESTS_CHOSEN and arguments else code


@contextmanager
def taken_away(setup: Setup, folder: Path, *, leave: bool) -> Iterator[None]:
    """Containers, networks and volumes, also after Ctrl-C. Images stay, for the next build."""
    try:
        yield
    finally:
        if leave:
            print(f"The stack is left running; it was started in {folder}")
        else:
            setup.step("Its logs kept in var/logs/stack", keep_logs)
            setup.step("The stack taken away", take_away)


def keep_logs(run: Program) -> None:
    """For whoever looks for the cause of a failure afterwards."""
    folder = log_of("stack").with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = engine.output_of("docker", "ps", "-a", "--filter", OURS, "--format", "{{.Names}}").split()
    for name in names:
        run("sh", "-c", 'docker logs --timestamps --tail 2000 "$1" > "$2" 2>&1', "sh", name, folder / f"{name}.log")


def take_away(run: Program) -> None:
    # A busy engine may count a container that is gone as an endpoint of its network, and keeps that until it is started
    # anew: the network may stay, no container may.
    down = f"docker compose -p {PROJECT} down --volumes --remove-orphans --timeout 5"
    gone = f'test -z "$(docker ps --all --quiet --filter {OURS})"'
    run("sh", "-c", f"{down} || {{ sleep 10; {down}; }} || {gone}")
    leftover = engine.output_of("docker", "volume", "ls", "-q", "--filter", OURS).split()
    if leftover:
        run("docker", "volume", "rm", *leftover)
    shutil.rmtree(stack_copy.CLONE, ignore_errors=True)  # the sign that what runs is ours


def require_free(folder: Path) -> None:
    """A stack that somebody else started may be the one that people work with: it is never touched."""
    others = {place for place in started_in() if place != folder}
    if others:
        raise StepError(
            f"A stack named {PROJECT} was started on this machine in {', '.join(map(str, sorted(others)))}.",
            "The tests would replace it. On a machine for tests: docker compose -p obcms down --volumes",
        )
    if not started_in() and not folder.exists() and engine.output_of("docker", "volume", "ls", "-q", "--filter", OURS):
        raise StepError(
            f"This machine has volumes of a stack named {PROJECT}, with data that is not ours to remove.",
            "On a machine for tests: docker volume rm $(docker volume ls -q --filter " + OURS + ")",
        )


def running_folder() -> Path:
    found = started_in()
    if not found:
        raise StepError(f"No stack named {PROJECT} runs here.", "Without --running, ./test stack starts one.")
    return min(found)


def started_in() -> set[Path]:
    shown = '{{.Label "com.docker.compose.project.working_dir"}}'
    found = engine.output_of("docker", "ps", "-a", "--filter", OURS, "--format", shown)
    return {Path(line) for line in found.splitlines()}


def with_certificates(given: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """A proxy that inspects TLS has certificates of its own: what this machine was told of, the builds need, too."""
    if given.get("BMMS_CA_FILE"):
        return {"BMMS_CA_FILE": given["BMMS_CA_FILE"]}
    found = next((given[name] for name in CERTIFICATES if Path(given.get(name, "")).is_file()), None)
    return {"BMMS_CA_FILE": found} if found else {}
