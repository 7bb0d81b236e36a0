"""The REST API's addresses: rooms bring their lists, this page joins them and describes the whole."""

from typing import Any, Final

from django.urls import URLPattern, URLResolver, include, path, reverse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from bmms.access.guards import signed_in
from bmms.accounts import urls as accounts
from bmms.budgeting import urls as budgeting
from bmms.communities import urls as communities
from bmms.coordination import urls as coordination
from bmms.documents import urls as documents
from bmms.execution import urls as execution
from bmms.geography import urls as geography
from bmms.jobs import urls as jobs
from bmms.main.api_document import Description
from bmms.notifications import urls as notifications
from bmms.organizations import urls as organizations
from bmms.oversight import urls as oversight
from bmms.periods import urls as periods
from bmms.planning import urls as planning
from bmms.projects import urls as projects
from bmms.reporting import urls as reporting
from bmms.workbench import urls as workbench


class OrganizationHeld(serializers.Serializer[Any]):
    code = serializers.CharField()
    acronym = serializers.CharField()
    name = serializers.CharField()


class Me(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.EmailField()
    organizations = OrganizationHeld(many=True)


@extend_schema(
    operation_id="me", responses=Me, description="The signed-in person and the organizations they belong to."
)
@api_view(["GET"])
def me(request: ApiRequest) -> Response:
    asked: Any = request._request  # noqa: SLF001 - Django's request, as the middleware prepared it
    return Response(Me({"name": asked.user.name, "email": asked.user.email, "organizations": asked.organizations}).data)


class OrganizationOpen(OrganizationHeld):
    url = serializers.URLField(help_text="What stands below an organization's address is in the description.")


class Index(serializers.Serializer[Any]):
    docs = serializers.URLField(help_text="The description as a page.")
    schema = serializers.URLField(help_text="The description as OpenAPI.")
    me = serializers.URLField()
    organizations = OrganizationOpen(many=True)


@extend_schema(operation_id="index", responses=Index, description="Where to begin.")
@api_view(["GET"])
def index(request: ApiRequest) -> Response:
    asked: Any = request._request  # noqa: SLF001 - as above
    begins = {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in ("docs", "schema", "me")}
    open_here = [
        {
            "code": each.code,
            "acronym": each.acronym,
            "name": each.name,
            "url": request.build_absolute_uri(reverse("api:organization", args=[each.code])),
        }
        for each in asked.organizations
    ]
    return Response(Index({**begins, "organizations": open_here}).data)


DESCRIPTION: Final = SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="main/api_docs.html")

# /api/v1/…: pages of no organization
platform_api: list[URLPattern | URLResolver] = [
    path("", signed_in(index), name="index"),
    path("me/", signed_in(me), name="me"),
    path("schema/", signed_in(Description.as_view()), name="schema"),
    path("docs/", signed_in(DESCRIPTION), name="docs"),
    *geography.platform_api,
    *organizations.platform_api,
]

# /api/v1/<code>/…: rows of one organization
organization_api: list[URLPattern | URLResolver] = [
    *accounts.organization_api,
    *documents.organization_api,
    *communities.organization_api,
    *planning.organization_api,
    *budgeting.organization_api,
    *execution.organization_api,
    *projects.organization_api,
    *periods.organization_api,
    *reporting.organization_api,
    *coordination.organization_api,
    *oversight.organization_api,
    *jobs.organization_api,
    *notifications.organization_api,
    *organizations.organization_api,
    *workbench.organization_api,
]

urlpatterns = [
    path("api/v1/", include((platform_api, "api"))),
    path("api/v1/<slug:code>/", include((organization_api, "organization_api"))),
]
