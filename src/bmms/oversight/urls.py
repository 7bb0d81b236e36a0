from django.urls import URLPattern, URLResolver, path

from bmms.oversight.views import organizations as views
from bmms.oversight.views import performance, public

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("organizations.csv", views.export, name="export"),
    path("performance/", performance.performance, name="performance"),
    path("performance/<slug:form>/", performance.performance_file, name="performance_export"),
    path("places/", performance.places, name="places"),
    path("places/map.json", performance.places_map, name="places_map"),
    path("public/", public.figures, name="public"),
    path("public/figures.<slug:form>", public.figures_file, name="public_export"),
    path("submitted/", views.submitted, name="submitted"),
    path("submitted/<uuid:key>/", views.submitted_plan_page, name="submitted_plan"),
]

platform_patterns: list[URLPattern | URLResolver] = [
    path("rollout/", views.rollout, name="rollout"),
    path("rollout/<slug:organization>/", views.rollout_of, name="rollout_of"),
    path("rollout/<slug:organization>/wave/", views.wave, name="assign_wave"),
    path("rollout/<slug:organization>/step/", views.move, name="move_organization"),
]

organization_patterns: list[URLPattern | URLResolver] = [
    path("onboarding/", views.onboarding, name="onboarding"),
    path("onboarding/record/", views.record_onboarding, name="record_onboarding"),
]
