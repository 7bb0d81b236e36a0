"""What scripts/firewall tells the kernel, by a program that stands in for iptables and keeps the rules in a file; then the
kernel itself, in a network of its own, where that can be had."""

import configparser
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IPTABLES = """#!/bin/sh
shift  # -w
rules={rules}
touch $rules
case $1 in
    -n) exit 0 ;;                                             # DOCKER-USER is there
    -N) if grep -qx -- "-N $2" $rules; then exit 1; fi; echo "-N $2" >> $rules ;;
    -F) grep -v -- "^-A $2 " $rules > $rules.new || true; mv $rules.new $rules ;;
    -X) grep -v -- "^-N $2" $rules > $rules.new || true; mv $rules.new $rules ;;
    -A) echo "$*" >> $rules ;;
    -I) echo "-A $2 $4 $5" >> $rules ;;
    -C) shift; grep -qx -- "-A $*" $rules ;;
    -D) shift; grep -vx -- "-A $*" $rules > $rules.new || true; mv $rules.new $rules ;;
    -S) grep -- "$2" $rules ;;
esac
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    program = tmp_path / "bin/iptables"
    program.parent.mkdir()
    program.write_text(IPTABLES.format(rules=tmp_path / "rules"))
    program.chmod(0o755)
    (tmp_path / "bin/ip6tables").write_text("#!/bin/sh\nexit 1\n")  # Docker does not know this family
    (tmp_path / "bin/ip6tables").chmod(0o755)
    (tmp_path / "bin/id").write_text("#!/bin/sh\necho 0\n")
    (tmp_path / "bin/id").chmod(0o755)
    return tmp_path / "rules"


def firewall(rules: Path, *words: str) -> subprocess.CompletedProcess[str]:
    surroundings = {"PATH": f"{rules.parent / 'bin'}:{os.environ['PATH']}", "BMMS_INTERFACE": "eth9"}
    return subprocess.run(
        [ROOT / "scripts/firewall", *words], env=surroundings, capture_output=True, text=True, check=False, timeout=30
    )


def test_only_two_ports_are_left_to_the_world(rules: Path):
    assert firewall(rules, "apply").returncode == 0
    written = rules.read_text().splitlines()
    assert written[0] == "-N BMMS"
    assert written[-1] == "-A DOCKER-USER -j BMMS"  # linked when it is whole
    assert written[1:-1] == firewall(rules, "show").stdout.splitlines()
    assert written[1] == "-A BMMS ! -i eth9 -j RETURN"
    assert [line.split()[7] for line in written if "ctorigdstport" in line] == ["80", "443"]
    assert written[-2] == "-A BMMS -j DROP"


def test_a_second_time_changes_nothing(rules: Path):
    firewall(rules, "apply")
    before = sorted(rules.read_text().splitlines())
    assert firewall(rules, "apply").returncode == 0
    assert sorted(rules.read_text().splitlines()) == before


def test_check_tells_whether_it_is_in_force(rules: Path):
    rules.touch()
    assert firewall(rules, "check").returncode == 1
    firewall(rules, "apply")
    assert firewall(rules, "check").returncode == 0
    rules.write_text(rules.read_text().replace("-A BMMS -j DROP\n", ""))
    assert "lets everything through" in firewall(rules, "check").stderr


def test_remove_leaves_no_trace(rules: Path):
    firewall(rules, "apply")
    assert firewall(rules, "remove").returncode == 0
    assert rules.read_text() == ""


def test_the_unit_applies_it_whenever_docker_starts(rules: Path):
    unit = configparser.ConfigParser()
    unit.read_string(firewall(rules, "unit").stdout)
    assert unit["Service"]["ExecStart"] == f"{ROOT / 'scripts/firewall'} apply"
    assert unit["Unit"]["After"] == unit["Unit"]["PartOf"] == unit["Install"]["WantedBy"] == "docker.service"


# A machine between the world and a container, two of whose ports are published as Docker does it. Each line that is
# printed says who reaches whom.
NETWORK = """
set -eu
mount -t tmpfs none /run
for other in world container; do ip netns add $other; ip -n $other link set lo up; done
ip link add outside type veth peer name eth0 netns world
ip link add inside type veth peer name eth0 netns container
ip addr add 192.0.2.1/24 dev outside && ip link set outside up
ip addr add 10.9.0.1/24 dev inside && ip link set inside up
ip -n world addr add 192.0.2.2/24 dev eth0 && ip -n world link set eth0 up
ip -n container addr add 10.9.0.2/24 dev eth0 && ip -n container link set eth0 up
ip route add default via 192.0.2.2
ip -n container route add default via 10.9.0.1
ip -n world route add 10.9.0.0/24 via 192.0.2.1
echo 1 > /proc/sys/net/ipv4/ip_forward
iptables -w -N DOCKER-USER && iptables -w -A FORWARD -j DOCKER-USER
for port in 443 9090; do
    iptables -w -t nat -A PREROUTING -i outside -p tcp --dport $port -j DNAT --to-destination 10.9.0.2:8443
done
listen() { ip netns exec "$1" python3 -c 'import socket
with socket.create_server(("0.0.0.0", 8443)) as server:
    while True: server.accept()[0].close()' & }
reach() {
    if ip netns exec "$1" python3 -c "import socket; socket.create_connection(('$2', $3), 1)" 2>/dev/null
    then echo "$4 $1 $2:$3"; else echo "$4 $1 $2:$3 not"; fi
}
listen world; ours=$!; listen container; trap "kill $ours $!" EXIT
until [ -n "$(ip netns exec world ss -Htln)" ] && [ -n "$(ip netns exec container ss -Htln)" ]; do sleep 0.1; done
look() { for port in 443 9090; do reach world 192.0.2.1 $port "$1"; done; reach container 192.0.2.2 8443 "$1"; }
look before
scripts/firewall apply && scripts/firewall check
look applied
scripts/firewall remove
look removed
"""


def test_the_kernel_lets_in_what_it_should_and_nothing_else():
    """The port that was asked for counts, not the container's; and what a container begins comes back to it."""
    if os.geteuid() or missing_for_a_network():
        pytest.skip(f"No network of its own: it takes root and {missing_for_a_network() or 'all that is here'}")
    walled = ["unshare", "--net", "--mount", "sh", "-c", NETWORK]
    done = subprocess.run(walled, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    seen = [line for line in done.stdout.splitlines() if line.startswith(("before", "applied", "removed"))]
    assert seen == [
        *("before world 192.0.2.1:443", "before world 192.0.2.1:9090", "before container 192.0.2.2:8443"),
        *("applied world 192.0.2.1:443", "applied world 192.0.2.1:9090 not", "applied container 192.0.2.2:8443"),
        *("removed world 192.0.2.1:443", "removed world 192.0.2.1:9090", "removed container 192.0.2.2:8443"),
    ]


def missing_for_a_network() -> str:
    """What a kernel or a sandbox may refuse, tried."""
    trial = "mount -t tmpfs none /run && ip netns add x && iptables -w -t nat -N X && ss -Htln"
    try:
        tried = subprocess.run(
            ["unshare", "--net", "--mount", "sh", "-c", trial], capture_output=True, text=True, check=False, timeout=30
        )
    except FileNotFoundError:
        return "unshare"
    return "" if tried.returncode == 0 else tried.stderr.strip().split("\n")[-1]


def test_anything_else_is_refused(rules: Path):
    assert firewall(rules, "close").returncode == 1
