from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "bmms.workbench"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.workbench import tasks  # noqa: F401, PLC0415 - declares the room's periodic work
