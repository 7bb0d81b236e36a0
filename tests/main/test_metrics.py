"""Each metric is given a value and then read over HTTP from the metrics' own port, as Prometheus would."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from prometheus_client import REGISTRY
from tests import cast
from tests.source import ROOT

from bmms.access.actor import NOBODY, system_actor
from bmms.jobs import actions
from bmms.jobs.models import Job, Schedule
from bmms.main.exporter import serve
from bmms.tenancy.scope import system


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def read(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for line in lines if not line.startswith("#") for name, value in [line.rsplit(" ", 1)]}


@pytest.fixture
def scrape(committed_database) -> Iterator[Callable[[], dict[str, float]]]:
    """The exporter asks from another connection, so the database is one where COMMIT is real."""
    port = free_port()
    server = serve(port, "127.0.0.1")
    yield lambda: read(port)
    server.shutdown()
    server.server_close()


def test_jobs_and_dead_letters_are_counted_behind_both_walls(scrape):
    moh = cast.organization("moh", "Ministry of Health")
    letter = {"to": [], "subject": "x", "template": "x", "context": {}}
    worker = system_actor("worker")
    for organization_id in (moh.pk, moh.pk, None):
        actions.enqueue("mail.send", letter, by=NOBODY, organization_id=organization_id)
    actions.fail(actions.claim_next(by=worker), "x", by=worker, for_good=True)
    with system("the test turns the clock"):
        Job.objects.filter(state="queued").update(run_after=timezone.now() - timedelta(seconds=90))
    found = scrape()
    assert found['bmms_jobs{kind="mail.send",state="queued"}'] == 2
    assert found['bmms_jobs{kind="mail.send",state="dead"}'] == 1
    assert found['bmms_jobs{kind="audit.seal",state="dead"}'] == 0
    assert found["bmms_mails_dead"] == 1
    assert 89 < found['bmms_jobs_oldest_waiting_seconds{kind="mail.send",queue="mail"}'] < 120
    assert found['bmms_jobs_oldest_waiting_seconds{kind="audit.seal",queue="interactive"}'] == 0
    assert found["bmms_database_up"] == 1


def test_the_workers_silence_is_measured_but_not_while_a_job_explains_it(scrape):
    silent, busy = system_actor("silent"), system_actor("busy")
    assert "bmms_worker_heartbeat_age_seconds" not in scrape()
    actions.beat(by=silent)
    age_beats("silent", 200)
    assert 199 < scrape()["bmms_worker_heartbeat_age_seconds"] < 230
    assert scrape()["bmms_workers"] == 0
    actions.beat(by=busy, busy_for=timedelta(minutes=5))
    age_beats("busy", 200)
    found = scrape()
    assert (found["bmms_worker_heartbeat_age_seconds"], found["bmms_workers"]) == (0, 1)


def test_the_age_of_the_most_overdue_periodic_work_is_told(scrape):
    assert "bmms_schedule_overdue_seconds" not in scrape()
    actions.plan_periodic(by=system_actor("beat"))
    assert scrape()["bmms_schedule_overdue_seconds"] < 60
    with system("the test turns the clock"):
        Schedule.objects.filter(kind="audit.seal").update(due_at=timezone.now() - timedelta(seconds=200))
    assert 199 < scrape()["bmms_schedule_overdue_seconds"] < 230


def test_a_ledger_that_differed_last_night_is_told_until_it_does_not(scrape):
    """And for how long nobody has compared."""
    assert "bmms_ledger_differs" not in scrape()
    for state, hours in (("dead", 30), ("done", 6)):
        ended = timezone.now() - timedelta(hours=hours)
        with system("the test's nights"):
            Job.objects.create(kind="ledger.compare", state=state, max_attempts=3, finished_at=ended)
        found = scrape()
        assert found["bmms_ledger_differs"] == (1 if state == "dead" else 0)
        assert hours * 3600 - 1 < found["bmms_ledger_compared_age_seconds"] < hours * 3600 + 60


def age_beats(name: str, seconds: int) -> None:
    with system("the test turns the clock"), connection.cursor() as cursor:
        cursor.execute("UPDATE jobs_worker SET beat_at = now() - %s * interval '1 s' WHERE name = %s", [seconds, name])


def test_a_lost_database_is_told_and_costs_no_other_metric(scrape, monkeypatch):
    monkeypatch.setattr("bmms.main.exporter.job_counts", raise_database_error)
    found = scrape()
    assert found["bmms_database_up"] == 0
    assert any(name.startswith("python_info") for name in found)


def test_of_several_servers_one_counts_the_jobs(scrape, settings, committed_database):
    """The others tell their own requests and leave the table alone."""
    assert "bmms_workers" in scrape()
    settings.JOBS_METRICS = False
    port = free_port()
    server = serve(port, "127.0.0.1")
    found = read(port)
    server.shutdown()
    server.server_close()
    assert not [name for name in found if name.startswith(("bmms_jobs", "bmms_workers", "bmms_database_up"))]
    assert any(name.startswith("python_info") for name in found)


def raise_database_error() -> None:
    from django.db import OperationalError

    raise OperationalError


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_requests_are_counted_by_view_status_and_statements(client: Client, ana, moh):
    client.force_login(ana)
    before = value("django_http_requests_total", method="GET", status="200", view="site:home")
    statements = value("django_db_queries_total", view="site:home")
    client.get("/moh/")
    assert value("django_http_requests_total", method="GET", status="200", view="site:home") == before + 1
    assert value("django_http_request_duration_seconds_count", method="GET", view="site:home") >= 1
    assert value("django_db_queries_total", view="site:home") > statements
    assert value("django_db_query_seconds_total", view="site:home") > 0


def test_labels_stay_bounded(client: Client, db):
    for path in ("/nothing/1/", "/nothing/2/", "/account/../x"):
        client.generic("INVENTED", path)
    names = {
        sample.labels["view"] for metric in REGISTRY.collect() for sample in metric.samples if "view" in sample.labels
    }
    methods = {s.labels["method"] for metric in REGISTRY.collect() for s in metric.samples if "method" in s.labels}
    assert "INVENTED" not in methods
    assert not [name for name in names if "/" in name]


def test_no_address_of_the_site_shows_metrics(client: Client, ana, moh):
    client.force_login(ana)
    for path in ("/metrics", "/metrics/", "/platform/metrics/", "/moh/metrics/"):
        assert b"django_http" not in client.get(path, follow=True).content


# --- the web server ------------------------------------------------------------------------------------------------


class Web:
    """gunicorn as production starts it, with two workers."""

    def __init__(self, database: str, folder: Path, **environment: str) -> None:
        socket_folder = quote(connection.settings_dict["HOST"], safe="")
        self.port, self.metrics_port, self.output = free_port(), free_port(), folder / "output"
        self.environment = os.environ | {
            "DATABASE_URL": f"postgresql://bmms_app@{socket_folder}/{database}",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "PYTHONWARNINGS": "ignore",
            "METRICS_PORT": str(self.metrics_port),
            "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
            "GUNICORN_WORKERS": "2",
            "GUNICORN_THREADS": "2",
            "LOG_FORMAT": "json",
            **environment,
        }

    def start(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", f"127.0.0.1:{self.port}"]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=output, stderr=output)
        return self.process

    def get(self, path: str) -> int:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code

    def counted(self) -> float:
        pattern = re.compile(r'django_http_requests_total\{.*status="404"')
        return sum(number for name, number in read(self.metrics_port).items() if pattern.match(name))

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if not re.search(b"serve_metrics|counters", command_line(pid))]

    def exporter(self) -> bytes:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        [found] = [line for line in map(command_line, children) if re.search(b"serve_metrics|counters", line)]
        return found


def command_line(pid: str) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def wait_for(condition: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def web(committed_database, tmp_path) -> Iterator[Web]:
    web = Web(committed_database, tmp_path)
    yield web
    web.process.terminate()
    web.process.wait(timeout=20)
    shutil.rmtree(tmp_path / "metrics", ignore_errors=True)


@pytest.mark.slow
@pytest.mark.parametrize(("counts_jobs", "served_by"), [("1", b"serve_metrics"), ("0", b"bmms.main.counters")])
def test_counters_of_all_workers_are_one_and_outlive_a_worker(web, counts_jobs: str, served_by: bytes):
    web.environment["JOBS_METRICS"] = counts_jobs
    (Path(web.environment["PROMETHEUS_MULTIPROC_DIR"])).mkdir()
    (Path(web.environment["PROMETHEUS_MULTIPROC_DIR"]) / "counter_9.db").write_bytes(b"of the last run")
    web.start()
    wait_for(lambda: web.get("/health/") == 200)
    wait_for(lambda: web.counted() == 0)
    for number in range(20):
        assert web.get(f"/nothing/{number}/") == 404
    assert web.counted() == 20
    assert served_by in web.exporter()
    assert any(name.startswith("bmms_workers") for name in read(web.metrics_port)) == (counts_jobs == "1")
    os.kill(web.workers()[0], 9)
    wait_for(lambda: len(web.workers()) == 2)
    for _ in range(20):
        wait_for(lambda: web.get("/nothing/again/") == 404)
    assert web.counted() == 40
    files = sorted(path.name for path in Path(web.environment["PROMETHEUS_MULTIPROC_DIR"]).iterdir())
    assert files == ["counter_0.db", "counter_1.db", "histogram_0.db", "histogram_1.db"]


def test_counters_are_served_without_django():
    """In each of four web servers it would take as much memory again as a worker."""
    code = "import sys, bmms.main.counters; print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout == "[]\n"


@pytest.mark.slow
def test_a_login_past_the_walls_stops_the_start_and_says_what_to_do(web):
    web.environment["DATABASE_URL"] = web.environment["DATABASE_URL"].replace("bmms_app@", "postgres@")
    assert web.start().wait(timeout=40) != 0
    assert "ignores row security. Use bmms_app" in web.output.read_text()
