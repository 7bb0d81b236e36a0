from django.urls import URLPattern, URLResolver, path

from bmms.communities import api
from bmms.communities.views import municipalities, needs, profiles

organization_patterns: list[URLPattern | URLResolver] = [
    path("communities/", profiles.communities, name="communities"),
    path("communities/add/", profiles.new_community, name="add_community"),
    path("communities/<uuid:key>/", profiles.community, name="community"),
    path("communities/<uuid:key>/edit/", profiles.change_community, name="edit_community"),
    path("communities/<uuid:key>/remove/", profiles.drop_community, name="remove_community"),
    path("communities/<uuid:key>/needs/add/", needs.new_need, name="add_need"),
    path("needs/", needs.needs, name="needs"),
    path("needs/<uuid:key>/", needs.need, name="need"),
    path("needs/<uuid:key>/edit/", needs.change_need, name="edit_need"),
    path("obc-municipalities/", municipalities.municipalities, name="municipalities"),
    path("obc-municipalities/map.json", municipalities.municipality_map, name="map"),
    path("obc-municipalities/<uuid:key>/", municipalities.municipality, name="municipality"),
    path("obc-municipalities/<uuid:key>/figure/", municipalities.figure, name="set_figure"),
    path("obc-municipalities/<uuid:key>/submit/", municipalities.submit, name="submit_municipality"),
    path("obc-municipalities/<uuid:key>/reopen/", municipalities.reopen, name="reopen_municipality"),
    path("obc-provinces/", municipalities.by_province, name="provinces"),
    path("ethnolinguistic-groups/", profiles.groups, name="groups"),
    path("ethnolinguistic-groups/add/", profiles.new_group, name="add_group"),
    path("ethnolinguistic-groups/<uuid:key>/edit/", profiles.change_group, name="edit_group"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("communities/", api.communities, name="communities"),
    path("communities/<uuid:key>/", api.community, name="community"),
    path("needs/", api.needs, name="needs"),
    path("obc-municipalities/", api.municipalities, name="obc_municipalities"),
    path("ethnolinguistic-groups/", api.groups, name="ethnolinguistic_groups"),
]
