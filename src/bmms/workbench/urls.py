from django.urls import URLPattern, URLResolver, path

from bmms.workbench import api
from bmms.workbench.views import lists, logs

organization_patterns: list[URLPattern | URLResolver] = [
    path("audit/", logs.audit_log, name="audit_log"),
    path("audit/export/", logs.export_audit_log, name="export_audit_log"),
    path("lists/export/", lists.export, name="export_list"),
    path("lists/views/", lists.save_view, name="save_view"),
    path("lists/views/<uuid:key>/remove/", lists.remove_view, name="remove_view"),
]

platform_patterns: list[URLPattern | URLResolver] = [
    path("events/", logs.system_log, name="system_log"),
    path("privacy/", logs.privacy_log, name="privacy_log"),
    path("lists/export/", lists.export, name="export_list"),
    path("lists/views/", lists.save_view, name="save_view"),
    path("lists/views/<uuid:key>/remove/", lists.remove_view, name="remove_view"),
]

organization_api: list[URLPattern | URLResolver] = [path("events/", api.events, name="events")]
