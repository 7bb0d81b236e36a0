from django.urls import URLPattern, URLResolver, path

from bmms.notifications import api, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("letters/", views.letters, name="letters"),
    path("<uuid:key>/", views.open_one, name="open"),
    path("<uuid:key>/done/", views.finish_one, name="done"),
]

organization_api: list[URLPattern | URLResolver] = [path("inbox/", api.inbox, name="inbox")]
