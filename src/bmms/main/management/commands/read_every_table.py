from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.core.management import BaseCommand
from django.core.management.base import CommandError
from django.db import DatabaseError, models

from bmms.organizations.queries import RegistryFilter, registered_organizations
from bmms.tenancy.scope import scope

NONE: Final = 0  # an empty database has tables, too


class Command(BaseCommand):
    help = "Reads a row of every table with all columns that this release knows: whether it stands tables that changed."

    def handle(self, *args: Any, **options: Any) -> None:
        organization = registered_organizations(RegistryFilter()).values_list("pk", flat=True).first() or NONE
        known = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
        failed = [line for model in known for line in failures(model, organization)]
        if failed:
            raise CommandError("\n".join([f"{len(failed)} tables cannot be read:", *failed]))
        self.stdout.write(f"{len(known)} tables can be read.")


def failures(model: type[models.Model], organization: int) -> Iterator[str]:
    """Each in a transaction of its own: what fails ends it."""
    try:
        with scope(organization):
            list(model._base_manager.all()[:1])  # noqa: SLF001 - Django's documented name
    except DatabaseError as error:
        yield f"{model._meta.label}: {str(error).splitlines()[0]}"
