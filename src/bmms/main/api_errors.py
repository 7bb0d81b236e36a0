from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import status
from rest_framework.exceptions import APIException

from bmms.access.errors import DomainError


class RuleRefused(APIException):
    """A rule of the field said no: the request was understood, and repeating it will not help."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "rule_refused"


class Handler(ExceptionHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            return RuleRefused(str(exc.message))
        return super().convert_known_exceptions(exc)
