from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bmms.access.actor import system_actor
from bmms.accounts.actions.second_factor import encrypt_second_factors_anew
from bmms.accounts.adapters.second_factor import by_present_key


class Command(BaseCommand):
    help = (
        "Encrypts by the present SECRET_KEY the second factors that an older one has encrypted, so that keys of "
        "SECRET_KEY_FALLBACKS can be taken away. Safe at any time; fails when there is one that no key opens."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = encrypt_second_factors_anew(by_present_key, by=system_actor("encrypt_second_factors_anew"))
        self.stdout.write(f"{done.renewed} of {done.looked_at} encrypted anew.")
        if done.closed:
            raise CommandError(
                f"No key opens the second factor of {', '.join(done.closed)}. Put the key that is missing into "
                "SECRET_KEY_FALLBACKS, or take the factor away: Platform, People."
            )
        self.stdout.write("The present key alone opens all of them.")
