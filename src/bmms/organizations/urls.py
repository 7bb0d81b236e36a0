from django.urls import URLPattern, URLResolver, path

from bmms.organizations import api
from bmms.organizations.views import about, registry

urlpatterns: list[URLPattern | URLResolver] = [path("<slug:organization>/", registry.facts, name="organization")]

platform_patterns: list[URLPattern | URLResolver] = [
    path("organizations/", registry.registry, name="registry"),
    path("organizations/add/", registry.add, name="add_organization"),
    path("organizations/record/<slug:organization>/", registry.registered, name="registered"),
    path("organizations/record/<slug:organization>/edit/", registry.edit, name="edit_organization"),
    path("organizations/record/<slug:organization>/close/", registry.close, name="close_organization"),
    path("organizations/record/<slug:organization>/reopen/", registry.reopen, name="reopen_organization"),
]

organization_patterns: list[URLPattern | URLResolver] = [
    path("about/", about.about, name="about"),
    path("units/", about.units, name="units"),
    path("units/add/", about.new_unit, name="add_unit"),
    path("units/<uuid:key>/", about.change_unit, name="edit_unit"),
    path("units/<uuid:key>/close/", about.end_unit, name="close_unit"),
    path("signatories/", about.signers, name="signatories"),
    path("signatories/appoint/", about.appoint, name="appoint_signatory"),
    path("signatories/<uuid:key>/end/", about.end_signing, name="end_signatory"),
    path("signatories/<uuid:key>/withdraw/", about.withdraw, name="withdraw_signatory"),
]

platform_api: list[URLPattern | URLResolver] = [
    path("organizations/", api.organizations, name="organizations"),
    path("organizations/<slug:organization>/", api.organization, name="organization"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("units/", api.units, name="units"),
    path("signatories/", api.signatories, name="signatories"),
]
