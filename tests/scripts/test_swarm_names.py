"""Where a swarm has names and not addresses: the edge finds the web servers, a Sentinel forgets what it knew by address."""

import subprocess
from pathlib import Path

import pytest
from tests.source import ROOT


def placed(tmp_path: Path, web: str, counter: str = "10.0.9.9", before: str = "") -> str:
    """load_balancer.conf as scripts/containers/edge.sh places it, where `getent` finds so many."""
    fake = tmp_path / "getent"
    fake.write_text('#!/bin/sh\nif [ "$2" = web ]; then for a in $WEB; do printf "%s STREAM web\\n%s DGRAM\\n" $a $a; done\n'
                    'elif [ -n "$COUNTER" ]; then echo "$COUNTER STREAM edge-exporter"; fi\n')  # fmt: skip
    fake.chmod(0o755)
    kept = tmp_path / "placed"
    kept.write_text(before)
    script = (ROOT / "scripts/containers/edge.sh").read_text()
    functions = script[script.index("placed() {") : script.index("follow() {")]
    names = {"EDGE_WEB": "web", "EDGE_COUNTER": "edge-exporter"} if web != "compose" else {}
    done = subprocess.run(
        ["sh", "-euc", f"{functions}\nplaced"], capture_output=True, text=True, check=True,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "SOURCE": str(ROOT / "config/nginx/load_balancer.conf"),
             "PLACED": str(kept), "WEB": web, "COUNTER": counter, **names},
    )  # fmt: skip
    return done.stdout


def test_with_fixed_addresses_the_edge_changes_nothing(tmp_path):
    assert placed(tmp_path, "compose") == (ROOT / "config/nginx/load_balancer.conf").read_text()


def test_the_edge_places_whoever_answers(tmp_path):
    found = placed(tmp_path, "10.0.2.15 10.0.2.3").splitlines()
    assert [line.strip() for line in found if "# web" in line or line.endswith(("web1;", "web2;", "web3;"))] == [
        "server 10.0.2.3:8000 max_fails=3 fail_timeout=5s;  # web1",
        "server 10.0.2.15:8000 max_fails=3 fail_timeout=5s;  # web2",
        "~10.0.2.3:8000$ web1;",
        "~10.0.2.15:8000$ web2;",
    ]
    assert "access_log syslog:server=10.0.9.9:5140,tag=bmms,nohostname counted;" in found
    assert not any("10.77.2." in line for line in found)


def test_while_nobody_answers_the_edge_keeps_what_it_had(tmp_path):
    assert placed(tmp_path, "", before="as it was\n") == "as it was\n"
    first = placed(tmp_path, "", counter="")
    assert "server 127.0.0.1:8000 max_fails=3 fail_timeout=5s;  # web1" in first, "nginx starts with no server less"
    assert "syslog:server=127.0.0.1:5140" in first


def called_as_before(tmp_path: Path, kept: str, now: str) -> bool:
    state = tmp_path / "sentinel.conf"
    state.write_text(kept)
    script = (ROOT / "config/redis/bin/sentinel-start").read_text()
    function = script[script.index("called_as_before() {") :].split("\n}\n")[0] + "\n}\n"
    done = subprocess.run(
        ["sh", "-uc", f"{function}\ncalled_as_before"], env={"state": str(state), "REDIS_ADDRESS": now}, check=False
    )
    return done.returncode == 0


@pytest.mark.parametrize(
    ("kept", "now", "stays"),
    [
        ("sentinel myid 1\nsentinel announce-ip 10.77.3.51\n", "10.77.3.51", True),
        ('sentinel announce-ip "10.77.3.51"\n', "10.77.3.51", True),
        ("sentinel announce-ip 10.77.3.51\n", "redis-sentinel1", False),
        ('sentinel announce-ip "redis-sentinel1"\n', "10.77.3.51", False),
        ("sentinel myid 1\n", "10.77.3.51", True),
        ("", "10.77.3.51", False),
    ],
)
def test_a_sentinel_forgets_whom_it_knew_by_address(tmp_path, kept, now, stays):
    assert called_as_before(tmp_path, kept, now) == stays
