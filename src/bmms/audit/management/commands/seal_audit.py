from typing import Any

from django.core.management.base import BaseCommand

from bmms.access.actor import system_actor
from bmms.audit.actions import seal


class Command(BaseCommand):
    help = "Appends new events to the hash chains of the audit log. Runs by itself every minute; safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{seal(by=system_actor('seal_audit'))} events sealed.")
