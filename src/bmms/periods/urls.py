from django.urls import URLPattern, URLResolver, path

from bmms.periods import api, views

organization_patterns: list[URLPattern | URLResolver] = [
    path("years/", views.years, name="years"),
    path("years/open/", views.new_year, name="open_year"),
    path("years/<uuid:key>/", views.year, name="year"),
    path("years/<uuid:key>/advance/", views.advance, name="advance_year"),
    path("years/<uuid:key>/reopen/", views.reopen, name="reopen_year"),
    path("years/<uuid:key>/months/<int:month>/lock/", views.lock, name="lock_month"),
    path("years/<uuid:key>/months/<int:month>/reopen/", views.unlock, name="reopen_month"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("years/", api.years, name="years"),
    path("years/<uuid:key>/", api.year, name="year"),
]
