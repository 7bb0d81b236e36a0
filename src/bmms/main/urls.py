"""Every address of BMMS. Rooms bring their lists; the place of a list says whose scope it runs in."""

from django.urls import URLPattern, URLResolver, include, path

from bmms.accounts import urls as accounts
from bmms.budgeting import urls as budgeting
from bmms.communities import urls as communities
from bmms.coordination import urls as coordination
from bmms.documents import urls as documents
from bmms.execution import urls as execution
from bmms.geography import urls as geography
from bmms.jobs import urls as jobs
from bmms.main import api, views
from bmms.main.operations.views import operations
from bmms.main.rooms import Room
from bmms.notifications import urls as notifications
from bmms.organizations import urls as organizations
from bmms.oversight import urls as oversight
from bmms.periods import urls as periods
from bmms.planning import urls as planning
from bmms.projects import urls as projects
from bmms.reporting import urls as reporting
from bmms.workbench import urls as workbench

site_patterns = [
    path("", views.start, name="start"),
    path("search/", views.search, name="search"),
    path("glossary/", views.glossary, name="glossary"),
    path("help/", views.help_page, name="help"),
    path("help/<slug:role>/", views.manual, name="manual"),
    path("ops/", operations, name="operations"),
    path("platform/components/", views.components, name="components"),
    path("<slug:code>/", views.home, name="home"),
    path("<slug:code>/search/", views.search, name="organization_search"),
]

platform_patterns = [
    *accounts.platform_patterns,
    *jobs.platform_patterns,
    *organizations.platform_patterns,
    *oversight.platform_patterns,
    *workbench.platform_patterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    *accounts.urlpatterns,
    *api.urlpatterns,
    *workbench.urlpatterns,
    path("platform/", include((platform_patterns, "platform"))),
    path("inbox/", include((notifications.urlpatterns, "inbox"))),
    path("oversight/", include((oversight.urlpatterns, "overview"))),
    path("organizations/", include((organizations.urlpatterns, "registry"))),
    path("places/", include((geography.urlpatterns, "geography"))),
    Room(accounts.organization_patterns, "accounts"),
    Room(organizations.organization_patterns, "organizations"),
    Room(oversight.organization_patterns, "oversight"),
    Room(documents.organization_patterns, "documents"),
    Room(jobs.organization_patterns, "jobs"),
    Room(workbench.organization_patterns, "workbench"),
    Room(communities.organization_patterns, "communities"),
    Room(planning.organization_patterns, "planning"),
    Room(budgeting.organization_patterns, "budgeting"),
    Room(execution.organization_patterns, "execution"),
    Room(projects.organization_patterns, "projects"),
    Room(periods.organization_patterns, "periods"),
    Room(reporting.organization_patterns, "reporting"),
    Room(coordination.organization_patterns, "coordination"),
    path("", include((site_patterns, "site"))),
]

handler400 = "bmms.main.errors.bad_request"
handler403 = "bmms.main.errors.forbidden"
handler404 = "bmms.main.errors.not_found"
handler500 = "bmms.main.errors.server_error"
