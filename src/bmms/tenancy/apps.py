from django.apps import AppConfig
from django.core import checks


class TenancyConfig(AppConfig):
    name = "bmms.tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.tenancy.checks import check_login  # noqa: PLC0415 - registered when the registry is ready

        checks.register(check_login, checks.Tags.database)
