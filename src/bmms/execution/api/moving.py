"""Releases that are asked for, and allotment that moves, for programs."""

from typing import Any

from rest_framework import serializers

from bmms.access.permissions import Permission
from bmms.execution.actions.modifications import MODIFICATION_ASKS, MODIFICATION_TAKES, prepare_modification
from bmms.execution.actions.releases import RELEASE_ASKS, RELEASE_TAKES, prepare_release
from bmms.execution.api.desk import PaperApi, paper_views
from bmms.execution.api.inputs import AMOUNT, KeyField
from bmms.execution.lists import MODIFICATIONS, RELEASES
from bmms.execution.models import Modification, ReleaseRequest
from bmms.execution.queries.accounts import account_with_key
from bmms.execution.queries.moving import modification_with_key, release_request_with_key
from bmms.organizations.queries import operating_units


class ReleaseRow(serializers.ModelSerializer[ReleaseRequest]):
    appropriation = serializers.UUIDField(source="appropriation.key")
    unit = serializers.CharField(source="unit.code", default="")
    saro: Any = serializers.CharField(source="entry.number", default="")

    class Meta:
        model = ReleaseRequest
        fields = (
            *("key", "appropriation", "unit", "amount", "particulars", "date", "conditions", "override_reason"),
            *("status", "saro", "signed_at", "reviewed_at", "endorsed_at", "released_at"),
        )


class NewRelease(serializers.Serializer[Any]):
    appropriation = KeyField(account_with_key)
    unit = KeyField(lambda key: operating_units().filter(key=key).first(), required=False, default=None)
    amount = serializers.DecimalField(**AMOUNT)
    particulars = serializers.CharField(max_length=500)
    date = serializers.DateField()


class ModificationRow(serializers.ModelSerializer[Modification]):
    from_allotment = serializers.UUIDField(source="source.key")
    to_allotment = serializers.UUIDField(source="target.key")
    from_object = serializers.CharField(source="source_object")
    to_object = serializers.CharField(source="target_object")
    number = serializers.CharField(source="entry.number", default="")

    class Meta:
        model = Modification
        fields = (
            *("key", "kind", "from_allotment", "from_object", "to_allotment", "to_object", "amount", "particulars"),
            *("authority", "reference", "savings", "deficiency", "date", "status", "number"),
            *("signed_at", "approved_at"),
        )


class NewModification(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(Modification.Kind.choices, default=Modification.Kind.MODIFICATION)
    from_allotment = KeyField(account_with_key, source="source")
    from_object = serializers.RegexField(r"^\d{10}$", required=False, default="", source="source_object")
    to_allotment = KeyField(account_with_key, source="target")
    to_object = serializers.RegexField(r"^\d{10}$", required=False, default="", source="target_object")
    amount = serializers.DecimalField(**AMOUNT)
    particulars = serializers.CharField(max_length=500)
    authority = serializers.ChoiceField(Modification.Authority.choices, required=False, default="")
    reference = serializers.CharField(max_length=100, required=False, default="")
    savings = serializers.ChoiceField(Modification.Savings.choices, required=False, default="")
    deficiency = serializers.ChoiceField(Modification.Deficiency.choices, required=False, default="")
    date = serializers.DateField()


RELEASE_API = paper_views(
    PaperApi(
        name="release_request",
        plural="release_requests",
        told="Special budget requests, the newest first.",
        steps="`sign`, `review` (conditions), `endorse`, `release` (on, override_reason), `return`, `deny`, `cancel`.",
        list=RELEASES,
        row=ReleaseRow,
        new=NewRelease,
        find=release_request_with_key,
        prepare=prepare_release,
        permission=Permission.RELEASE_PREPARE,
        takes=RELEASE_TAKES,
        asks=RELEASE_ASKS,
    )
)
MODIFICATION_API = paper_views(
    PaperApi(
        name="modification",
        plural="modifications",
        told="Modifications and augmentations, the newest first.",
        steps="`sign`, `approve` (on), `return` (reason) or `cancel` (on, reason).",
        list=MODIFICATIONS,
        row=ModificationRow,
        new=NewModification,
        find=modification_with_key,
        prepare=prepare_modification,
        permission=Permission.MODIFICATION_PREPARE,
        takes=MODIFICATION_TAKES,
        asks=MODIFICATION_ASKS,
    )
)
