from django.urls import URLPattern, URLResolver, path

from bmms.projects import api
from bmms.projects.views import accomplishments, monitoring, parts, projects

organization_patterns: list[URLPattern | URLResolver] = [
    path("projects/", projects.projects, name="projects"),
    path("projects/add/", projects.new_project, name="add_project"),
    path("projects/map/", parts.places_map, name="map"),
    path("projects/map.json", parts.map_data, name="map_data"),
    path("projects/alert-levels/", accomplishments.levels, name="alert_levels"),
    path("accomplishments/", accomplishments.accomplishments, name="accomplishments"),
    path("accomplishments/quarter/", accomplishments.quarter, name="quarter"),
    path("accomplishments/of/<uuid:indicator>/<int:year>/<int:period>/", accomplishments.enter, name="enter"),
    path("accomplishments/<uuid:key>/", accomplishments.accomplishment, name="accomplishment"),
    path("accomplishments/<uuid:key>/steps/<slug:step>/", accomplishments.move, name="move_accomplishment"),
    path("projects/<uuid:key>/", projects.project, name="project"),
    path("projects/<uuid:key>/edit/", projects.change_project, name="edit_project"),
    path("projects/<uuid:key>/places/", parts.places, name="places"),
    path("projects/<uuid:key>/beneficiaries/", parts.beneficiaries, name="beneficiaries"),
    path("projects/<uuid:key>/lines/", parts.add_line, name="add_line"),
    path("projects/<uuid:key>/lines/<uuid:account>/remove/", parts.drop_line, name="remove_line"),
    path("projects/<uuid:key>/issues/add/", monitoring.new_issue, name="add_issue"),
    path("projects/<uuid:key>/visits/add/", monitoring.new_visit, name="add_visit"),
    path("issues/", monitoring.issues, name="issues"),
    path("issues/<uuid:key>/", monitoring.issue, name="issue"),
    path("issues/<uuid:key>/edit/", monitoring.change_issue, name="edit_issue"),
    path("issues/<uuid:key>/act/", monitoring.act, name="act_on_issue"),
    path("issues/<uuid:key>/settle/", monitoring.settle, name="settle_issue"),
    path("visits/", monitoring.visits, name="visits"),
    path("visits/<uuid:key>/", monitoring.visit, name="visit"),
    path("visits/<uuid:key>/edit/", monitoring.change_visit, name="edit_visit"),
    path("visits/<uuid:key>/photos/add/", monitoring.photo, name="add_photo"),
    path("projects/<uuid:key>/steps/<slug:step>/", projects.take_step, name="take_step"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("projects/", api.projects, name="projects"),
    path("projects/add/", api.add, name="add_project"),
    path("issues/", api.issues, name="issues"),
    path("visits/", api.visits, name="visits"),
    path("accomplishments/", api.accomplishments, name="accomplishments"),
    path("accomplishments/<uuid:key>/", api.accomplishment, name="accomplishment"),
    path("accomplishments/<uuid:key>/steps/<slug:step>/", api.move_accomplishment, name="move_accomplishment"),
    path("projects/<uuid:key>/", api.project, name="project"),
    path("projects/<uuid:key>/steps/<slug:step>/", api.take_step, name="take_project_step"),
]
