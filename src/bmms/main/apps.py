from django.apps import AppConfig


class MainConfig(AppConfig):
    name = "bmms.main"
