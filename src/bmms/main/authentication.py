"""The REST API knows people only through main's middleware, which has already looked at the session or the token."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request as ApiRequest


class ThroughMiddleware(SessionAuthentication):
    """A session's calls carry the CSRF token; a bearer token's calls have no cookie to forge."""

    def authenticate(self, request: ApiRequest) -> tuple[Any, Any] | None:
        underlying = request._request  # noqa: SLF001 - the documented way back to Django's request
        user = underlying.user
        if not user.is_authenticated:
            return None
        if getattr(underlying, "token", None) is None:
            self.enforce_csrf(request)
        return user, getattr(underlying, "token", None)


class ThroughMiddlewareScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "bmms.main.authentication.ThroughMiddleware"
    name = ["session", "token"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {"type": "apiKey", "in": "cookie", "name": "bmms_session"},
            {"type": "http", "scheme": "bearer"},
        ]
