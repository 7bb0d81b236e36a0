from django.urls import URLPattern, URLResolver, path

from bmms.jobs import api, views

organization_patterns: list[URLPattern | URLResolver] = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:key>/", views.job, name="job"),
    path("jobs/<uuid:key>/cancel/", views.cancel_job, name="cancel"),
    path("jobs/<uuid:key>/file/", views.result_file, name="result_file"),
]

platform_patterns: list[URLPattern | URLResolver] = [
    path("jobs/", views.all_jobs, name="jobs"),
    path("jobs/<uuid:key>/", views.any_job, name="job"),
    path("jobs/<uuid:key>/cancel/", views.cancel_any_job, name="cancel_job"),
    path("jobs/<uuid:key>/again/", views.run_job_again, name="run_job_again"),
]

organization_api: list[URLPattern | URLResolver] = [
    path("jobs/", api.jobs, name="jobs"),
    path("jobs/<uuid:key>/", api.job, name="job"),
]
