"""The organization to practise in, made or made anew."""

from typing import Any

from django.core.management.base import BaseCommand

from bmms.access.actor import system_actor
from bmms.main.training import reset_training


class Command(BaseCommand):
    help = "Make the training organization, or begin it anew: /training/. Nothing in it counts anywhere."

    def handle(self, *args: Any, **options: Any) -> None:
        made = reset_training(by=system_actor("reset_training"))
        self.stdout.write(f"/{made.code}/ is ready for practice: generation {made.training}.")
