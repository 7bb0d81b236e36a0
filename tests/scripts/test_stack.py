"""Numbers come from the files that hold them; what is not written plainly leaves what the guide says."""

from pathlib import Path

from tests.scripts.rehearsal import ROOT

from bmms.main.settings import DATABASES, SIGN_IN_LASTS
from bmms.tenancy.patience import LONGEST_WAIT
from production.rules import timeouts
from production.rules.timeouts import longest_request
from production.sizes import SERVICES
from production.stack import Stack, memory_of_all, read_stack
from production.units import GIB

COMPOSE = """\
name: obcms
x-hardened: &hardened
  init: true
services:
  # the leader at first
  db:
    <<: *hardened
    mem_limit: 6g
  db-replica1:
    mem_limit: "6g"
  pgbouncer:
    stop_grace_period: 20s
  web1: &web
    stop_grace_period: 45s
    mem_limit: 1g
  web2:
    <<: *web
  celery-worker1:
    stop_grace_period: 5m10s
volumes:
  web9:
    driver: local
"""


def write(folder: Path, **files: str) -> None:
    paths = {"compose": "docker-compose.prod.yml", "small": "docker-compose.small.yml", "pooler": "config/pgbouncer/pgbouncer.ini",
             "nginx": "config/nginx/load_balancer.conf", "roles": "config/postgres/roles.sql"}  # fmt: skip
    for name, content in files.items():
        path = folder / paths[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def test_an_empty_folder_is_the_guides_stack(tmp_path: Path):
    assert read_stack(tmp_path) == Stack(memory={}, small_memory={})


def test_the_compose_file(tmp_path: Path):
    write(tmp_path, compose=COMPOSE)
    found = read_stack(tmp_path)

    assert int(found.web_servers) == 2, "a volume is no service"
    assert int(found.poolers) == 1
    assert (found.web_stop_grace.value, found.worker_stop_grace.value) == (45, 310)
    assert found.memory == {"db": 6 * GIB, "db-replica1": 6 * GIB, "web1": GIB}


def test_stated_limits_take_the_place_of_the_profiles(tmp_path: Path):
    write(tmp_path, compose=COMPOSE)

    less = memory_of_all(Stack(), "guide") - memory_of_all(read_stack(tmp_path), "guide")

    assert less == 2 * (12 - 6) * GIB + (2 - 1) * GIB


def test_the_small_file_counts_for_the_small_profile_only(tmp_path: Path):
    write(tmp_path, compose=COMPOSE)
    before = {profile: memory_of_all(read_stack(tmp_path), profile) for profile in ("guide", "small")}
    write(tmp_path, small="services:\n  db:\n    mem_limit: 1g\n")

    found = read_stack(tmp_path)

    assert memory_of_all(found, "guide") == before["guide"]
    assert memory_of_all(found, "small") == before["small"] - 5 * GIB
    assert found.stated_memory("small") == {"db": GIB, "db-replica1": 6 * GIB, "web1": GIB}


def test_the_poolers_file(tmp_path: Path):
    write(tmp_path, pooler="[databases]\nobcms_prod = host=127.0.0.1 port=5000\nobcms_bg = host=127.0.0.1 pool_size=15\n"
          "[pgbouncer]\ndefault_pool_size = 75\nmax_client_conn = 900\nquery_wait_timeout = 15\n; reserve_pool_size = 9\n")  # fmt: skip
    found = read_stack(tmp_path)

    assert (int(found.pool), int(found.background_pool), int(found.most_clients)) == (75, 15, 900)
    assert (int(found.wait_for_connection), int(found.reserve)) == (15, 10)
    assert found.databases == {"obcms_prod", "obcms_bg"}
    assert found.pool.source == "config/pgbouncer/pgbouncer.ini: default_pool_size"


def test_the_longest_time_of_nginx_counts(tmp_path: Path):
    write(tmp_path, nginx="location / {\n  proxy_read_timeout 60s;\n}\nlocation /x/ {\n  proxy_read_timeout 2m;\n}\n")

    assert read_stack(tmp_path).proxy_read_timeout.value == 120


def test_files_that_cannot_be_understood_leave_what_is_assumed(tmp_path: Path):
    write(
        tmp_path, compose="services: {}\n", pooler="no section\n", nginx="proxy_read_timeout soon;", roles="-- nothing"
    )

    assert read_stack(tmp_path) == Stack(memory={}, small_memory={})


def test_the_statement_timeout_of_our_roles():
    found = read_stack(ROOT).statement_timeout
    assert (found.value, found.source) == (25, "config/postgres/roles.sql: statement_timeout")


def test_the_applications_patience_is_what_the_application_says():
    found = read_stack(ROOT)
    assert found.wait_for_leader.value == LONGEST_WAIT
    assert found.wait_for_leader.source == "src/bmms/tenancy/patience.py: LONGEST_WAIT"
    assert found.connect_timeout.value == DATABASES["default"]["OPTIONS"]["connect_timeout"]
    assert found.connect_timeout.source == "src/bmms/main/settings.py: connect_timeout"


def test_a_sign_in_lasts_as_long_as_the_application_says():
    assert timeouts.SIGN_IN_LASTS == SIGN_IN_LASTS


def test_where_there_is_no_source_the_same_is_assumed():
    """On a host with the scripts and the configuration only."""
    here, nothing = read_stack(ROOT), Stack()
    for name in (
        "wait_for_leader",
        "connect_timeout",
        "wait_for_connection",
        "statement_timeout",
        "proxy_read_timeout",
    ):
        assert getattr(here, name).value == getattr(nothing, name).value, name


def test_a_person_reads_our_page_before_nginx_gives_up():
    found = read_stack(ROOT)
    assert longest_request(found) < found.proxy_read_timeout.value


def test_the_small_profile_fits_its_machine_and_the_guides_its_own():
    assert memory_of_all(Stack(), "small") < 24 * GIB * 0.7
    assert memory_of_all(Stack(), "guide") < 96 * GIB * 0.9
    assert all(service.small < service.guide for service in SERVICES)
