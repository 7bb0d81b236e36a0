"""Libraries that were tried out together stay together."""

import re
import tomllib

from tests.source import ROOT

DRILLED = {"celery": "5.6.3", "kombu": "5.6.2", "redis": "6.4.0"}  # a change has to pass the drills of tests/stack


def test_what_carries_jobs_is_pinned_together():
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pins = {found[1]: found[2] for line in stated if (found := re.match(r"(\w+)(?:\[\w+\])?==([\d.]+)$", line))}
    assert pins == DRILLED
    for file in ("base.txt", "dev.txt"):
        locked = dict(re.findall(r"^(\w+)==([\d.]+)", (ROOT / "requirements" / file).read_text(), re.MULTILINE))
        assert {name: locked[name] for name in DRILLED} == DRILLED
