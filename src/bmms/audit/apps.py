from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "bmms.audit"
    default_auto_field = "django.db.models.BigAutoField"
