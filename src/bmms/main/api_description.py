from typing import Any

from drf_standardized_errors.openapi import AutoSchema
from rest_framework import serializers


class Refusal(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(allow_null=True)


class Refused(serializers.Serializer[Any]):
    """The one shape of every answer that is none: who may not, what is not there, which rule said no."""

    type = serializers.CharField()
    errors = Refusal(many=True)  # type: ignore[assignment]  # the base class has a property of this name


class Described(AutoSchema):
    """Access is checked before the view, so any operation may answer so, whatever the library can see."""

    def _should_add_error_response(self, responses: dict[str, Any], status_code: str) -> bool:
        always = status_code in {"400", "401", "403", "404", "409"} and status_code not in responses
        return always or bool(super()._should_add_error_response(responses, status_code))
