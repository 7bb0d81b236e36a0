from django.urls import URLPattern, URLResolver, path

from bmms.execution import api, views

organization_patterns: list[URLPattern | URLResolver] = [
    path("appropriations/", views.appropriations, name="appropriations"),
    path("appropriations/enter/", views.new_appropriation, name="appropriate"),
    path("ledger/", views.entries, name="entries"),
    path("ledger/accounts/<uuid:key>/", views.account, name="account"),
    path("ledger/accounts/<uuid:key>/release/", views.new_release, name="release"),
    path("ledger/<uuid:key>/", views.entry, name="entry"),
    path("ledger/<uuid:key>/reverse/", views.reverse_posted, name="reverse_entry"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("appropriations/", api.appropriations, name="appropriations"),
    path("ledger/", api.entries, name="entries"),
]
