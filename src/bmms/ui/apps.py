from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "bmms.ui"
    default_auto_field = "django.db.models.BigAutoField"
