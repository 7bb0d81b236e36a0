"""The command of the guide: what it prints, and that it agrees with what is configured."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.scripts.rehearsal import ROOT, Rehearsal, called

import capacity_planning
from production.page_cost import column, measured


def planned(folder: Path, *arguments: str) -> dict[str, Any]:
    return dict(json.loads(called(capacity_planning.main, "--root", str(folder), "--json", *arguments)[1]))


def test_as_typed_in_the_guide():
    """With nothing but Python and its standard library."""
    done = subprocess.run(
        [sys.executable, "-S", "scripts/capacity_planning.py", "--moas", "44", "--users", "1000"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "64+",
        "96.0 GiB+",
        "500.0 GiB",
        "1,000 Mbps",
        "GitLab plans 24",
        "max_connections 500",
        "It suffices.",
    ):
        assert words in done.stdout


def test_without_arguments_it_is_the_guides_load(tmp_path: Path):
    assert planned(tmp_path) == planned(tmp_path, "--moas", "44", "--users", "1000")


def test_help_names_every_option_with_what_is_usual():
    done = subprocess.run(
        [sys.executable, "scripts/capacity_planning.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    for option in ("--moas", "--users", "--think", "--requests", "--response-ms", "--transaction-ms", "--ms-per-page",
                   "--db-ms-per-page", "--peak", "--growth", "--years", "--write-share", "--page-kb", "--data-gb",
                   "--media-gb", "--json", "--profile", "--target-p95", "--growth-years"):  # fmt: skip
        assert option in done.stdout
    assert "usual: 1000" in done.stdout
    assert "exit codes" in done.stdout


@pytest.mark.parametrize(
    "wrong", [["--users", "0"], ["--users", "many"], ["--think", "-1"], ["--peak", "nan"], ["--no"]]
)
def test_wrong_arguments(wrong: list[str]):
    with pytest.raises(SystemExit) as stopped:
        called(capacity_planning.main, *wrong)
    assert stopped.value.code == 2


def test_it_agrees_with_what_make_env_writes(rehearsal: Rehearsal):
    found = planned(rehearsal.folder)

    assert found["suffices"]
    assert found["configured_by"] == ".env.production"


def test_too_few_threads_are_told(rehearsal: Rehearsal):
    rehearsal.change("GUNICORN_WORKERS", "2")

    code, output = called(capacity_planning.main, "--root", str(rehearsal.folder))

    assert code == 1
    assert "4 × 2 × 2 = 16   ← too little" in output
    assert "→ web threads: Raise GUNICORN_THREADS" in output


def test_too_small_a_pool_is_told(rehearsal: Rehearsal):
    rehearsal.put("config/pgbouncer/pgbouncer.ini", "[pgbouncer]\ndefault_pool_size = 10\n")

    code, output = called(capacity_planning.main, "--root", str(rehearsal.folder))

    assert code == 1
    assert "10 (config/pgbouncer/pgbouncer.ini: default_pool_size)   ← too little" in output
    assert "without end" in output


def test_too_many_connections_are_told(rehearsal: Rehearsal):
    rehearsal.change("POSTGRES_MAX_CONNECTIONS", "100")

    assert not planned(rehearsal.folder)["suffices"]


def test_servers_of_the_compose_file_count(rehearsal: Rehearsal):
    rehearsal.put("docker-compose.prod.yml", "services:\n  web1:\n    image: x\n  web2:\n    image: x\n")

    code, output = called(capacity_planning.main, "--root", str(rehearsal.folder))

    assert code == 1
    assert "2 (docker-compose.prod.yml)   ← too little" in output


def test_dear_pages_need_more_than_the_guide_has(tmp_path: Path):
    found = planned(tmp_path, "--ms-per-page", "400")

    assert found["page_cost"] == {"milliseconds": 400.0, "source": "given"}
    assert not all(check["suffices"] for check in found["guide_minimum"])


def test_what_was_measured_counts(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/performance.md").write_text(
        "## Pages\n\n| page | ms CPU | × bare |\n|---|---:|---:|\n| `/moh/` | 4.20 | 2.1 |\n| `/x/` | 7.5 | 3 |\n\n9 ms CPU\n"
    )

    assert planned(tmp_path)["page_cost"]["milliseconds"] == 7.5


def test_the_table_of_the_bench_is_understood():
    assert column(["page                             ms CPU  × bare", f"{'/moh/':<40}{4.2:>8.2f}{2.1:>8.1f}"]) == [4.2]


def test_without_a_measurement_it_is_the_budget(tmp_path: Path):
    assert measured(tmp_path).milliseconds == 10
    assert "the budget" in measured(tmp_path).source


PROFILE = {
    "measured_on": "2026-11-26",
    "machine": "2 cores",
    "page_cpu_ms": 9.0,
    "database_cpu_ms": 2.0,
    "transaction_ms": 12.0,
    "page_kb": 11.0,
    "row_bytes": {"posting": 300, "all_for_each_posting": 1500},
}


def test_a_profile_says_what_is_usual_and_an_option_says_otherwise(tmp_path: Path):
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(PROFILE))

    found = planned(tmp_path, "--profile", str(file))
    slower = planned(tmp_path, "--profile", str(file), "--transaction-ms", "40")

    assert found["page_cost"]["milliseconds"] == 9
    assert "2026-11-26" in found["page_cost"]["source"]
    assert (found["load"]["transaction"], slower["load"]["transaction"]) == (0.012, 0.04)
    assert found["load"]["page_bytes"] == 11_000
    assert found["load"]["data_per_moa"] == pytest.approx(1500 * 1_000_000 / 44 / 5)


def test_the_profile_of_the_repository_is_taken_by_itself(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/capacity-profile.json").write_text(json.dumps(PROFILE))

    assert planned(tmp_path)["page_cost"]["milliseconds"] == 9


@pytest.mark.parametrize(
    "text", ["", "{}", json.dumps(PROFILE | {"page_cpu_ms": 0}), json.dumps(PROFILE | {"page_kb": "?"})]
)
def test_a_profile_that_is_none_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str):
    file = tmp_path / "profile.json"
    file.write_text(text)

    code, output = called(capacity_planning.main, "--profile", str(file))

    assert code == 2
    assert "profile.json" in output + capsys.readouterr().err


def test_the_same_options_have_the_guides_words(tmp_path: Path):
    assert planned(tmp_path, "--target-p95", "400", "--growth-years", "5") == planned(
        tmp_path, "--response-ms", "400", "--years", "5"
    )


def test_what_breaks_first_is_named(tmp_path: Path):
    quick = planned(tmp_path)
    slow = planned(tmp_path, "--db-ms-per-page", "40")

    assert quick["breaks_first"]["tier"] == "pooled connections"
    assert slow["breaks_first"]["tier"] == "processors of the leader"
    assert slow["breaks_first"]["people"] == pytest.approx(1025, abs=1)  # 8 cores / 40 ms = 200 requests in a second
    assert {tier["name"] for tier in slow["tiers"]} >= {"web threads", "processors of web servers"}


def test_the_target_is_held_against_the_queues(tmp_path: Path):
    _code, output = called(capacity_planning.main, "--root", str(tmp_path), "--users", "2500", "--db-ms-per-page", "5")
    assert "within the target" in output
    _code, output = called(capacity_planning.main, "--root", str(tmp_path), "--users", "2700")
    assert "in without end, beyond the target" in output
