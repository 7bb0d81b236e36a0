from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "bmms.organizations"
    default_auto_field = "django.db.models.BigAutoField"
