"""The metrics' own port. A process of its own beside the web server, so that it neither forks nor shares connections.

The counters of the web server's processes come from the files they share; jobs and workers are counted in the
database when asked. That is done as the application under system(): as the owner or the monitoring login, row
security would show zero jobs, and a zero that is always there alarms nobody.
"""

import logging
from collections.abc import Iterator
from wsgiref.simple_server import WSGIServer

from django.conf import settings
from django.db import Error, connection
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bmms.execution.tasks import COMPARE
from bmms.jobs.actions import MAIL
from bmms.jobs.kinds import known_kinds
from bmms.jobs.models import Job
from bmms.jobs.queries import (
    JobCount,
    LastRun,
    WorkerState,
    job_counts,
    last_run,
    schedule_overdue_seconds,
    worker_states,
)
from bmms.main import counters

log = logging.getLogger(__name__)


class JobsCollector(Collector):
    def collect(self) -> Iterator[Metric]:
        try:
            counts, workers, overdue = job_counts(), worker_states(), schedule_overdue_seconds()
            compared = last_run(COMPARE)
        except Error as error:
            log.warning("Jobs cannot be counted: %s", type(error).__name__)
            yield GaugeMetricFamily("bmms_database_up", "Whether jobs could be counted", value=0)
            return
        finally:
            connection.close()  # the server answers each question in a new thread
        yield GaugeMetricFamily("bmms_database_up", "Whether jobs could be counted", value=1)
        yield from of_jobs(counts)
        yield from of_workers(workers)
        yield from of_the_ledger(compared)
        if overdue is not None:
            yield GaugeMetricFamily("bmms_schedule_overdue_seconds", "Since periodic work was due", value=overdue)


def of_jobs(counts: list[JobCount]) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("bmms_jobs", "Jobs in the table", labels=["kind", "state"])
    dead_ones = {(kind.name, "dead"): 0 for kind in known_kinds()}  # so that the first one to die is an increase
    numbers = dead_ones | {(count.kind, count.state): count.jobs for count in counts}
    for labels, number in numbers.items():
        jobs.add_metric(labels, number)
    dead = sum(count.jobs for count in counts if (count.kind, count.state) == (MAIL, "dead"))
    yield jobs
    yield oldest_waiting(counts)
    yield GaugeMetricFamily("bmms_mails_dead", "Letters that no attempt could send", value=dead)


def oldest_waiting(counts: list[JobCount]) -> Metric:
    """Of every kind, 0 where nothing waits, and of kinds that only another release knows."""
    queues = {kind.name: kind.queue for kind in known_kinds()}
    waits = dict.fromkeys(queues, 0.0)
    waits |= {count.kind: count.overdue_seconds for count in counts if count.overdue_seconds is not None}
    name, labels = "bmms_jobs_oldest_waiting_seconds", ["queue", "kind"]
    oldest = GaugeMetricFamily(name, "How long a due job has waited", labels=labels)
    for kind, seconds in waits.items():
        oldest.add_metric([queues.get(kind, "unknown"), kind], seconds)
    return oldest


def of_workers(workers: list[WorkerState]) -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "bmms_workers", "Workers heard of within the last minute", value=sum(w.lives for w in workers)
    )
    if workers:  # with none, absent() says so; an age of 0 would be a lie
        silence = min(worker.silent_seconds for worker in workers)
        yield GaugeMetricFamily("bmms_worker_heartbeat_age_seconds", "Since any worker was heard of", value=silence)


def of_the_ledger(compared: LastRun | None) -> Iterator[Metric]:
    """Nothing before the first night: a 0 would say that somebody had looked."""
    if compared is not None:
        differs = compared.state == Job.State.DEAD
        yield GaugeMetricFamily("bmms_ledger_differs", "Whether balances were not their postings", value=differs)
        name, words = "bmms_ledger_compared_age_seconds", "Since balances were compared with postings"
        yield GaugeMetricFamily(name, words, value=compared.seconds)


def serve(port: int, host: str) -> WSGIServer:
    """Listen in a thread."""
    return counters.serve(port, host, *([JobsCollector()] if settings.JOBS_METRICS else []))
