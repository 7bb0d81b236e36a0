"""The Python environment .venv, and the secrets of this machine."""

import importlib.util
import os
import secrets
import subprocess
import sys
from pathlib import Path

import system_packages
from steps import ROOT, VAR, Program, Setup, Stamp, digest, require_writable

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
LOCAL = VAR / "local.env"


def prepare(setup: Setup) -> None:
    use_own_caches_without_home(setup)
    if not works(PYTHON):
        create(setup)
    stamp = Stamp(VENV / "requirements.stamp", digest(REQUIREMENTS, python_version(PYTHON)))
    if not stamp.is_fresh():
        require_writable([VENV])
    setup.step(
        "Python libraries", install, stamp,
        advice="Is the package index reachable (pip config list)? Try again; or remove .venv first.",
    )  # fmt: skip


def create(setup: Setup) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        system_packages.require(setup, "python3-venv", purpose="the Python environment .venv")
    setup.step(
        "Python environment",
        lambda run: run(sys.executable, "-m", "venv", "--clear", VENV),
        advice="On Debian, Python's venv module is in the package python3-venv.",
    )


def install(run: Program) -> None:
    run(PYTHON, "-m", "pip", "install", "--require-hashes", "--no-input", "--progress-bar=off",
        "--disable-pip-version-check", "-r", REQUIREMENTS)  # fmt: skip


def works(python: Path) -> bool:
    try:
        return subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def python_version(python: Path) -> str:
    return subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def use_own_caches_without_home(setup: Setup) -> None:
    """Accounts such as nobody have no home, and npm insists on its cache."""
    home = Path(setup.environment.get("HOME", "/nonexistent"))
    if not os.access(home, os.W_OK):
        setup.environment.setdefault("npm_config_cache", str(VAR / "cache" / "npm"))
        setup.environment.setdefault("XDG_CACHE_HOME", str(VAR / "cache"))


def for_application(urls: dict[str, str], port: int) -> dict[str, str]:
    """What the settings need; also written to var/local.env, which `manage.py` reads when typed by hand."""
    secret = recorded().get("SECRET_KEY") or secrets.token_urlsafe(50)
    record({"SECRET_KEY": secret, "DEMO": "true"} | urls)
    given = {name: os.environ[name] for name in ("SECRET_KEY", "DEMO", "BASE_URL", "LOG_LEVEL") if os.environ.get(name)}
    local = {"SECRET_KEY": secret, "DEMO": "true", "BASE_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "WARNING"}
    return {"DJANGO_SETTINGS_MODULE": "bmms.main.settings"} | local | urls | given


def recorded() -> dict[str, str]:
    lines = LOCAL.read_text().splitlines() if LOCAL.exists() else []
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def record(values: dict[str, str]) -> None:
    """Readable by its owner only."""
    new = LOCAL.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write("# Written by ./run: secrets of this machine and where its database is.\n")
        output.writelines(f"{name}={value}\n" for name, value in values.items())
    new.replace(LOCAL)
