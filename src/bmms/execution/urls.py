from django.urls import URLPattern, URLResolver, path

from bmms.execution import api
from bmms.execution.views import accounts as views
from bmms.execution.views import requests

organization_patterns: list[URLPattern | URLResolver] = [
    path("appropriations/", views.appropriations, name="appropriations"),
    path("appropriations/enter/", views.new_appropriation, name="appropriate"),
    path("ledger/", views.entries, name="entries"),
    path("ledger/accounts/<uuid:key>/", views.account, name="account"),
    path("ledger/accounts/<uuid:key>/release/", views.new_release, name="release"),
    path("ledger/<uuid:key>/", views.entry, name="entry"),
    path("ledger/<uuid:key>/reverse/", views.reverse_posted, name="reverse_entry"),
    path("obligations/", requests.requests, name="requests"),
    path("obligations/prepare/", requests.prepare, name="prepare_request"),
    path("obligations/<uuid:key>/", requests.obligation_request, name="request"),
    path("obligations/<uuid:key>/edit/", requests.edit, name="edit_request"),
    path("obligations/<uuid:key>/sign/", requests.sign, name="sign_request"),
    path("obligations/<uuid:key>/return/", requests.give_back, name="return_request"),
    path("obligations/<uuid:key>/obligate/", requests.certify, name="obligate_request"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("appropriations/", api.appropriations, name="appropriations"),
    path("ledger/", api.entries, name="entries"),
]
