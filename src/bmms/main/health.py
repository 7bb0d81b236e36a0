"""/health/ and /ready/ for load balancers: any Host header, no redirect, no session, nothing secret.

/health/ says that this process answers, and asks nobody. /ready/ says whether it should be sent requests.
"""

from collections.abc import Callable
from http import HTTPMethod
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from bmms.main.readiness import readiness

Handler = Callable[[HttpRequest], HttpResponse]
METHODS: Final = (HTTPMethod.GET, HTTPMethod.HEAD)


def health_checks(get_response: Handler) -> Handler:
    answers = {"/health/": health, "/ready/": ready}

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = answers.get(request.path_info)
        if answer is None:
            return get_response(request)
        response = answer() if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        response["Cache-Control"] = "no-store"
        return response

    return middleware


def health() -> HttpResponse:
    return JsonResponse({"status": "healthy", "service": settings.SERVICE_NAME, "version": settings.VERSION})


def ready() -> HttpResponse:
    state = readiness.state()
    return JsonResponse({"status": state.status, "checks": state.checks}, status=200 if state.is_fit else 503)
