from django.urls import URLPattern, URLResolver, path

from bmms.budgeting import views

organization_patterns: list[URLPattern | URLResolver] = [
    path("acts/", views.acts, name="acts"),
    path("acts/add/", views.new_act, name="add_act"),
    path("acts/<uuid:key>/", views.act, name="act"),
    path("acts/<uuid:key>/validity/", views.validity, name="set_validity"),
]
