from django.urls import URLPattern, URLResolver, path

from bmms.notifications import api, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("letters/", views.letters, name="letters"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/make/", views.new_feed, name="make_feed"),
    path("calendar/revoke/", views.end_feed, name="revoke_feed"),
    path("calendar/<str:secret>.ics", views.feed, name="feed"),
    path("<uuid:key>/", views.open_one, name="open"),
    path("<uuid:key>/done/", views.finish_one, name="done"),
]

organization_api: list[URLPattern | URLResolver] = [path("inbox/", api.inbox, name="inbox")]
