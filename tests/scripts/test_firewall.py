"""What scripts/firewall tells the kernel, by a program that stands in for iptables and keeps the rules in a file."""

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


def test_anything_else_is_refused(rules: Path):
    assert firewall(rules, "close").returncode == 1
