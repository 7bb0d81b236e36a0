from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from bmms.main.counters import until_orphaned
from bmms.main.exporter import serve


class Command(BaseCommand):
    help = "Serves the metrics on METRICS_HOST:METRICS_PORT until the process that started it is gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.METRICS_PORT)
        parser.add_argument("--host", default=settings.METRICS_HOST)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["port"]:
            raise CommandError("Set METRICS_PORT, or give a --port.")
        until_orphaned(serve(options["port"], options["host"]))
