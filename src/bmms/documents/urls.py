from django.urls import URLPattern, URLResolver, path

from bmms.documents import api, views

organization_patterns: list[URLPattern | URLResolver] = [
    path("documents/", views.documents, name="documents"),
    path("documents/on/<slug:kind>/<uuid:record>/attach/", views.attach, name="attach"),
    path("documents/<uuid:key>/", views.document, name="document"),
    path("documents/<uuid:key>/file/", views.download, name="download"),
    path("documents/<uuid:key>/remove/", views.remove, name="remove"),
    path("documents/<uuid:key>/hold/", views.hold, name="hold"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("documents/", api.documents, name="documents"),
    path("documents/<uuid:key>/", api.document, name="document"),
    path("documents/<uuid:key>/file/", api.download, name="document_download"),
    path("documents/<uuid:key>/remove/", api.remove, name="remove_document"),
]
