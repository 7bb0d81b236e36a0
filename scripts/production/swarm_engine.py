"""Docker on this machine, which manages the swarm, asked by its command."""

import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., bytes]  # words of docker → what it printed


class StoppedError(Exception):
    """For people to read: what has changed until then, if anything, and what to do."""


def docker_in(folder: Path) -> Run:
    def run(*words: str) -> bytes:
        command = ["docker", *words]
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode:
            said = done.stderr.decode()[-3000:]
            raise StoppedError(f"{' '.join(command[:5])} … ended with {done.returncode}:\n{said}")
        return done.stdout

    return run
