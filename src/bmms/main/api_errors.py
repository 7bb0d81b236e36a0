from typing import Any

from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied

from bmms.access.errors import refusal_of
from bmms.main.errors import PASSING, TRY_AGAIN_IN, stopped_as_reader, unavailable_detail


class RuleRefused(APIException):
    """A rule of the field said no: the request was understood, and repeating it will not help."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "rule_refused"


class Unavailable(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "unavailable"
    wait = TRY_AGAIN_IN  # becomes Retry-After


class Handler(ExceptionHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        refusal = refusal_of(exc)
        if refusal is not None:
            return RuleRefused(str(refusal.message))
        if isinstance(exc, PASSING):
            return Unavailable(unavailable_detail())
        asked: Any = self.context["request"]  # passes on what Django's has
        stopped = stopped_as_reader(asked, exc)
        if stopped is not None:
            return PermissionDenied(str(stopped))
        return super().convert_known_exceptions(exc)
