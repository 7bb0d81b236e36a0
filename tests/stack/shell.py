"""Types the guide's commands into a shell, in the folder and with the surroundings that the guide supposes."""

import os
import pty
import re
import select
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.stack.guide import Row

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CURL = """\
resolve = "obcms.barmm.gov.ph:443:127.0.0.1"
resolve = "obcms.barmm.gov.ph:80:127.0.0.1"
cacert = "{certificate}"
{protocol}
silent
show-error
"""


@dataclass(frozen=True)
class Shell:
    folder: Path  # of the clone
    surroundings: Path  # a folder for curl's settings

    def follow(self, row: Row) -> str:
        """Until it prints what it has to, as long as the row allows."""
        deadline = time.monotonic() + row.within
        while True:
            printed = self.typed(row)
            missing = [pattern for pattern in row.prints if not re.search(pattern, printed, re.MULTILINE)]
            if not missing:
                return printed
            assert time.monotonic() < deadline, f"{row.command}\nlacks {missing}:\n{printed[-3000:]}"
            time.sleep(1)

    def typed(self, row: Row) -> str:
        folder = self.folder.parent if row.folder == "." else self.folder
        if row.answers:
            return self.at_a_terminal(row, folder)
        command = row.command
        if command.startswith("python manage.py"):
            command = f"docker-compose -f docker-compose.prod.yml exec web1 {command}"
        stopped = ["timeout", "-s", "INT", "-k", "30", str(row.stopped_after)] if row.stopped_after else []
        done = subprocess.run(
            [*stopped, "bash", "-c", command], cwd=folder, env=self.environment(row), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=row.patience,
        )  # fmt: skip
        ended = (0, 124, 130) if stopped else row.ends_with
        assert done.returncode in ended, f"{command}\nended with {done.returncode}:\n{done.stdout[-5000:]}"
        return done.stdout

    def environment(self, row: Row) -> dict[str, str]:
        old_names = "HTTP/2" not in row.section
        self.surroundings.joinpath(".curlrc").write_text(
            CURL.format(certificate=self.folder / "ssl/cert.pem", protocol="http1.1" if old_names else "http2")
        )
        return {
            **os.environ,
            "PATH": f"{HERE / 'bin'}:{os.environ['PATH']}",
            "CURL_HOME": str(self.surroundings),
            "NO_PROXY": "*",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{self.folder.parent / 'origin'}.insteadOf",
            "GIT_CONFIG_VALUE_0": "https://github.com/your-org/obcms.git",
        }

    def at_a_terminal(self, row: Row, folder: Path) -> str:
        terminal, theirs = pty.openpty()
        process = subprocess.Popen(
            ["bash", "-c", row.command], cwd=folder, env=self.environment(row), stdin=theirs, stdout=theirs,
            stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        try:
            printed, seen = "", 0
            for question, answer in row.answers:
                printed = read_until(terminal, printed, seen, question)
                seen = len(printed)
                os.write(terminal, f"{answer}\n".encode())
            printed = read_until(terminal, printed, seen, None)
            assert process.wait(30) == 0, printed
        finally:
            process.kill()
            os.close(terminal)
        return printed.replace("\r", "")


def read_until(terminal: int, printed: str, seen: int, question: str | None, seconds: float = 60) -> str:
    """All so far, up to the question after what was seen before; without a question, to the end."""
    deadline = time.monotonic() + seconds
    while question is None or not re.search(question, printed[seen:]):
        assert time.monotonic() < deadline, f"{question} was not asked:\n{printed}"
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            got = os.read(terminal, 4096)
        except OSError:  # how a terminal says that the other side is gone
            got = b""
        if not got:
            assert question is None, f"ended before asking {question}:\n{printed}"
            break
        printed += got.decode(errors="replace")
    return printed
