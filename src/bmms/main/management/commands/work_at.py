from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bmms.jobs.kinds import QUEUES


class Command(BaseCommand):
    help = "Does the jobs of one queue that the broker brings, until SIGTERM; then finishes those in hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("queue", choices=QUEUES)
        parser.add_argument("--concurrency", type=int, default=2)

    def handle(self, *args: Any, queue: str, concurrency: int, **options: Any) -> None:
        if not settings.BROKER_URL:
            raise CommandError("There is no BROKER_URL: `manage.py run_worker` needs none.")
        from bmms.main.celery import app  # noqa: PLC0415 - wants a broker

        # Workers have nothing to tell each other: the rows say who does what.
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        app.worker_main(["worker", "--queues", queue, "--concurrency", str(concurrency), "--loglevel", "info", *quiet])
