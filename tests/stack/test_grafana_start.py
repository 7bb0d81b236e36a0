"""Grafana's start as far as it can be tried without its image: as its user, with its files, in a closed container."""

import os
import subprocess
from pathlib import Path

from tests.stack.engine import ROOT, said

# Upstream's /run.sh turns GF_…__FILE into the variable, then becomes the server.
STAND_IN = """\
#!/bin/sh
echo "$GF_SECURITY_ADMIN_USER / $(cat "$GF_SECURITY_ADMIN_PASSWORD__FILE") / ${GF_SECURITY_ADMIN_PASSWORD:-not in the environment}"
"""


def test_it_starts_with_the_administrator_of_the_env_file(tmp_path: Path) -> None:
    told, stand_in = tmp_path / "generated", tmp_path / "run.sh"
    told.mkdir()
    tmp_path.chmod(0o755)
    for name, value in (("GRAFANA_ADMIN_USER", "admin"), ("GRAFANA_ADMIN_PASSWORD", "pa$s 'w\"ord")):
        (told / name).write_text(value)
        (told / name).chmod(0o440)
        os.chown(told / name, 10001, 10001)  # as the service `secrets` leaves them
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    done = subprocess.run(
        ["docker", "run", "--rm", "--network", "none", "--read-only", "--cap-drop", "ALL", "--user", "472:10001",
         "-v", f"{ROOT}/config/grafana:/etc/grafana:ro", "-v", f"{told}:/run/generated:ro", "-v", f"{stand_in}:/run.sh:ro",
         "obcms-exporters", "/etc/grafana/start"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, said(done)
    assert done.stdout == "admin / pa$s 'w\"ord / not in the environment\n"
