"""A folder with what the commands read and write."""

import contextlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import make_env
import validate_env

ROOT = Path(__file__).resolve().parents[2]
MACHINE = ("--memory", "128GB", "--cores", "64")


class Rehearsal:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / ".env.production"

    def make(self, *arguments: str) -> None:
        shutil.copy(ROOT / ".env.example", self.folder)
        code, output = called(
            make_env.main, "--root", str(self.folder), "--profile", "guide", "--test-certificate", *arguments
        )
        assert code in (0, 1), output

    def take_from(self, made: Path) -> None:
        shutil.copytree(made, self.folder)
        for path in (made, *made.rglob("*")):
            with contextlib.suppress(PermissionError):
                shutil.chown(self.folder / path.relative_to(made), path.stat().st_uid, path.stat().st_gid)

    def write(self, content: str) -> None:
        mode = self.file.stat().st_mode
        self.file.chmod(0o600)
        self.file.write_bytes(content.encode())
        self.file.chmod(mode)

    @property
    def content(self) -> str:
        return self.file.read_bytes().decode()

    def change(self, name: str, value: str | None) -> None:
        """Another value, or with None no line at all; a name that is not there comes at the end."""
        lines = [line for line in self.content.splitlines() if not line.startswith(f"{name}=")]
        self.write("\n".join([*lines, *([] if value is None else [f"{name}={value}"]), ""]))

    def value(self, name: str) -> str:
        return next(line.partition("=")[2] for line in self.content.splitlines() if line.startswith(f"{name}="))

    def put(self, path: str, content: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")

    def validate(self, *arguments: str, machine: tuple[str, ...] = MACHINE) -> tuple[int, str]:
        return called(validate_env.main, str(self.file), "--root", str(self.folder), *machine, *arguments)

    def findings(self, *arguments: str, machine: tuple[str, ...] = MACHINE) -> list[dict[str, Any]]:
        return list(json.loads(self.validate("--json", *arguments, machine=machine)[1])["findings"])

    def errors(self, machine: tuple[str, ...] = MACHINE) -> set[str]:
        """What the findings that count as errors are about."""
        return {finding["subject"] for finding in self.findings(machine=machine) if finding["level"] == "error"}

    def warnings(self, machine: tuple[str, ...] = MACHINE) -> set[str]:
        return {finding["subject"] for finding in self.findings(machine=machine) if finding["level"] == "warning"}

    def secrets(self) -> Iterator[str]:
        for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_HOST_PASSWORD", "GRAFANA_ADMIN_PASSWORD"):
            with contextlib.suppress(StopIteration):
                yield self.value(name)


def called(main: Any, *arguments: str) -> tuple[int, str]:
    """Exit code and all that was printed."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = main(list(arguments))
    return code, output.getvalue()
