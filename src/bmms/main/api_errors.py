from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import status
from rest_framework.exceptions import APIException

from bmms.access.errors import refusal_of


class RuleRefused(APIException):
    """A rule of the field said no: the request was understood, and repeating it will not help."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "rule_refused"


class Handler(ExceptionHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        refusal = refusal_of(exc)
        if refusal is not None:
            return RuleRefused(str(refusal.message))
        return super().convert_known_exceptions(exc)
