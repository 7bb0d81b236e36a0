from django.urls import URLPattern, URLResolver, path

from bmms.workbench import api, views

organization_patterns: list[URLPattern | URLResolver] = [
    path("audit/", views.audit_log, name="audit_log"),
    path("audit/export/", views.export_audit_log, name="export_audit_log"),
]

platform_patterns: list[URLPattern | URLResolver] = [
    path("events/", views.system_log, name="system_log"),
    path("privacy/", views.privacy_log, name="privacy_log"),
]

organization_api: list[URLPattern | URLResolver] = [path("events/", api.events, name="events")]
