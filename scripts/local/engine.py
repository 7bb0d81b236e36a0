"""The Docker engine and Compose for ./test stack, also on a bare Debian 12 that has neither."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import system_packages
from failure import StepError
from processes import wait_until
from steps import Program, Setup, log_of, shown_tail

PLUGINS = Path("/usr/local/lib/docker/cli-plugins")
COMMAND = Path("/usr/local/bin/docker-compose")
NEWER_DEBIAN = "trixie"  # Debian 12 has no Compose 2; its successor's is one static program
COMPOSE_AT_LEAST = (2, 20)
FIRST_ANSWER = 60  # seconds


def prepare(setup: Setup) -> None:
    if not answers():
        if not shutil.which("dockerd"):
            system_packages.require(setup, "docker.io", purpose="the production stack")
        if not answers():
            setup.step("Docker engine", start, advice="As root, ./test stack starts it where no system manager does.")
    if not has_compose():
        setup.step("Docker Compose", install_compose, advice=f"Or install Compose 2.20 or newer into {PLUGINS}.")


def answers() -> bool:
    return output_of("docker", "version", "--format", "{{.Server.Version}}") != ""


def start(_run: Program) -> None:
    """Apart from us, so that it outlives this command: a bare machine has no system manager that would keep it."""
    if os.geteuid() != 0:
        raise StepError("The Docker engine does not answer, and only root may start it.")
    log = log_of("dockerd")
    subprocess.run(["sh", "-ec", 'setsid dockerd >> "$1" 2>&1 < /dev/null &', "sh", log], check=True)
    if not wait_until(answers, FIRST_ANSWER):
        raise StepError(f"The Docker engine did not answer within {FIRST_ANSWER} s.{shown_tail(log)}")


def has_compose() -> bool:
    found = re.match(r"(\d+)\.(\d+)", output_of("docker", "compose", "version", "--short").lstrip("v"))
    new_enough = found is not None and (int(found[1]), int(found[2])) >= COMPOSE_AT_LEAST
    return new_enough and bool(output_of("docker", "buildx", "version")) and bool(shutil.which("docker-compose"))


def install_compose(run: Program) -> None:
    """Only what is needed of two packages of the next Debian, past the machine's own package state."""
    if os.geteuid() != 0:
        raise StepError("Docker Compose 2 is missing, and only root may install it.")
    with tempfile.TemporaryDirectory(prefix="bmms-compose-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # apt downloads as an account of its own
        apt = ("apt-get", "-q", *private_apt(folder, mirror(output_of(*TARGETS))))
        run(*apt, "update")
        run("sh", "-ec", 'cd "$1" && shift && "$@"', "sh", folder, *apt, "download", "docker-compose", "docker-buildx")
        for package in sorted(folder.glob("*.deb")):
            run("dpkg-deb", "-x", package, folder / "content")
        PLUGINS.mkdir(parents=True, exist_ok=True)
        for plugin in ("docker-compose", "docker-buildx"):
            shutil.copy2(folder / "content/usr/libexec/docker/cli-plugins" / plugin, PLUGINS / plugin)
    if not shutil.which("docker-compose"):
        COMMAND.symlink_to(PLUGINS / "docker-compose")


TARGETS = ("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages")


def mirror(targets: str) -> str:
    """Where this machine takes Debian's main section from."""
    codename = output_of("sh", "-c", '. /etc/os-release && echo "$VERSION_CODENAME"')
    for line in targets.splitlines():
        address, release, component = line.split()
        if (release, component) == (codename, "main"):
            return address
    raise StepError("None of this machine's package sources has Debian's main section.")


def private_apt(folder: Path, address: str) -> list[str]:
    """Options with which apt-get looks at the newer Debian and leaves no trace in the machine's own lists."""
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True)
    sources = folder / "sources.list"
    sources.write_text(f"deb {address} {NEWER_DEBIAN} main\n")
    places = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": folder / "lists",
        "Dir::Cache": folder / "cache",
    }
    return [word for name, value in places.items() for word in ("-o", f"{name}={value}")]


def output_of(*command: str) -> str:
    """Empty where the program fails or is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
