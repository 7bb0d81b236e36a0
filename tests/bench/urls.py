"""The product's addresses, and a view that does nothing, behind the same middleware: what a page costs at least."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bmms.access.guards import signed_in
from bmms.main.urls import *  # noqa: F403
from bmms.main.urls import urlpatterns as product

BARE = "/platform/bare/"


@signed_in
def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bare")


urlpatterns = [path(BARE[1:], bare), *product]
