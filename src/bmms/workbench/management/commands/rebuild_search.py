from typing import Any

from django.core.management.base import BaseCommand

from bmms.access.actor import system_actor
from bmms.workbench.actions.search import rebuild_search


class Command(BaseCommand):
    help = "Makes what the search box looks in anew, for every organization. May run at any time, and twice."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_search(by=system_actor('rebuild_search')):,} entries.")
