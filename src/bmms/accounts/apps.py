from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bmms.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.accounts.adapters.events import connect  # noqa: PLC0415 - models and libraries are loaded by now
        from bmms.accounts.queries import person_acting  # noqa: PLC0415
        from bmms.jobs.kinds import load_people_with  # noqa: PLC0415

        load_people_with(person_acting)
        connect()
