from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "bmms.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.jobs import tasks  # noqa: F401, PLC0415 - declares the room's kinds of jobs
