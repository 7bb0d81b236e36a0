"""The parts of ./test. All of them run, whatever fails before."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import assets
import system_packages
from environment import PYTHON, VENV
from steps import ROOT, Setup, wait_for

BROWSER_TESTS = ROOT / "tests" / "e2e"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    "SECRET_KEY": "only-for-checks",  # mypy's plugin reads the settings, also where ./run has never been
    "MYPYPATH": os.pathsep.join(str(ROOT / folder) for folder in ("src", "scripts/local", "scripts")),
}
OPERATORS_SCRIPTS = (
    "scripts/containers",
    "scripts/production",
    "scripts/capacity_planning.py",
    "scripts/make_env.py",
    "scripts/validate_env.py",
)
NO_BROWSER = ("-c", "raise SystemExit('They need a browser. As root: apt-get install chromium')")
NO_ENGINE = "not stack and not drill"
NO_TESTS_CHOSEN = 5  # pytest's exit code when -k or a path leaves none


@dataclass(frozen=True)
class Part:
    name: str
    command: tuple[str, ...]
    may_be_empty: bool = False


@dataclass(frozen=True)
class Outcome:
    name: str
    passed: bool
    seconds: float


def parts(*, fast: bool, pytest_arguments: list[str]) -> list[Part]:
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    found = [
        Part("ruff check", ("-m", "ruff", "check", ".")),
        Part("ruff format", ("-m", "ruff", "format", "--check", ".")),
        Part("mypy", ("-m", "mypy")),
        Part("mypy scripts", ("-m", "mypy", "--strict", "scripts/local", *OPERATORS_SCRIPTS)),
        Part("import-linter", ("-c", lint_imports)),
        Part("migrations", ("-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run")),
    ]
    quick = " and not slow" if fast else ""
    found.append(pytest_part("tests", f"not e2e and not alone and {NO_ENGINE}{quick}", pytest_arguments))
    found.append(pytest_part("tests alone", f"alone and {NO_ENGINE}{quick}", pytest_arguments, workers=0))
    if not fast and BROWSER_TESTS.is_dir():
        found.append(
            pytest_part("browser tests", "e2e", pytest_arguments)
            if has_browser()
            else Part("browser tests", NO_BROWSER)
        )
    return found


def pytest_part(name: str, marks: str, arguments: list[str], workers: int = 2) -> Part:
    pytest = ("-m", "pytest", "-n", str(workers), "--dist", "loadfile", "-m", marks, *arguments)
    return Part(name, pytest, may_be_empty=bool(arguments))


def run_all(parts: list[Part]) -> int:
    outcomes = [outcome(part) for part in parts]
    print("\nSummary")
    for part in outcomes:
        print(f"  {part.name:<16}{'passed' if part.passed else 'FAILED':<8}{part.seconds:>7.1f} s")
    failed = [part.name for part in outcomes if not part.passed]
    print(f"\n{len(failed)} of {len(outcomes)} parts failed: {', '.join(failed)}" if failed else "\nAll parts passed.")
    return 1 if failed else 0


def outcome(part: Part) -> Outcome:
    print(f"\n== {part.name}", flush=True)
    begun = time.monotonic()
    process = subprocess.Popen(
        [PYTHON, *part.command],
        cwd=ROOT,
        env={**os.environ, **SETTINGS, **node_for_playwright()},
        stdin=subprocess.DEVNULL,
        process_group=0,
    )
    code = wait_for(process)
    passed = code == 0 or (part.may_be_empty and code == NO_TESTS_CHOSEN)
    return Outcome(part.name, passed, time.monotonic() - begun)


def prepare_browser(setup: Setup) -> None:
    if os.geteuid() == 0 and BROWSER_TESTS.is_dir() and not has_browser():
        system_packages.require(setup, "chromium", purpose="the browser tests")


def node_for_playwright() -> dict[str, str]:
    """Playwright's own node needs libatomic1, which a bare Debian lacks; any other node serves it as well."""
    own = next(VENV.glob("lib/python3*/site-packages/playwright/driver/node"), Path())
    return (
        {} if assets.node_version(own) else {"PLAYWRIGHT_NODEJS_PATH": str(assets.programs(os.environ.get("PATH"))[0])}
    )


def has_browser() -> bool:
    return any(map(shutil.which, BROWSERS))
