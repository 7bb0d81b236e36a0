"""What programs send, and how a step of a document is taken for them.

Send an `Idempotency-Key` with every POST: a request repeated after a bad line gets the first one's answer.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest


class KeyField(serializers.UUIDField):
    """A record of this organization, by its key."""

    def __init__(self, find: Callable[[UUID], Any], **options: Any) -> None:
        self.find = find
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        found = self.find(super().to_internal_value(data))
        if found is None:
            raise serializers.ValidationError("There is no such record here.")
        return found


AMOUNT: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class StepInput(serializers.Serializer[Any]):
    """What a step has to be told; a step takes no more than it asks for."""

    reason = serializers.CharField(max_length=500, required=False)
    on = serializers.DateField(required=False)
    conditions = serializers.CharField(max_length=500, required=False, default="")
    override_reason = serializers.CharField(max_length=500, required=False, default="")
    check_number = serializers.CharField(max_length=40, required=False, default="")


def take(
    request: ApiRequest,
    paper: Any,
    step: str,
    takes: Mapping[str, Callable[..., object]],
    asks: Mapping[str, tuple[str, ...]],
) -> None:
    if step not in takes:
        raise Http404
    sent = sent_as(request, StepInput)
    missing = [name for name in asks.get(step, ()) if name not in sent]
    if missing:
        raise serializers.ValidationError({name: ["This field is required."] for name in missing})
    takes[step](paper, by=actor_of(request), **{name: sent[name] for name in asks.get(step, ())})


def sent_as(request: ApiRequest, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    sent = serializer(data=request.data)
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def found_or_404(paper: Any) -> Any:
    if paper is None:
        raise Http404
    return paper


def actor_of(request: Any) -> Any:
    return request.actor
