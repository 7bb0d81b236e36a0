import logging
import time
from typing import Any, Final

from django.core.management import BaseCommand, call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection

log = logging.getLogger(__name__)
ATTEMPTS: Final = 10
PAUSE: Final = 3.0  # seconds between two attempts


class Command(BaseCommand):
    help = "Applies the migrations; tries again when the database is away or a table is busy (see main/containers.py)."

    def handle(self, *args: Any, **options: Any) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                call_command("migrate", verbosity=1, interactive=False, stdout=self.stdout)
            except OperationalError as error:
                log.warning("Attempt %d of %d: %s", attempt, ATTEMPTS, str(error).splitlines()[0])
                connection.close()
                time.sleep(PAUSE)
            else:
                return
        raise CommandError("The migrations could not be applied: the database is away, or its tables are busy.")
