"""What documents have in common that go through several hands."""

import uuid
from collections.abc import Mapping
from itertools import combinations
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from bmms.lib.workflow import Workflow
from bmms.tenancy.models import ScopedModel


def person() -> Any:
    return models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False)


def moment() -> Any:
    return models.DateTimeField(null=True, editable=False)


def signed(word: str, name: str) -> models.CheckConstraint:
    """Who signed and when, both or neither."""
    neither = Q(**{f"{word}_by": None, f"{word}_at": None})
    both = Q(**{f"{word}_by__isnull": False, f"{word}_at__isnull": False})
    return models.CheckConstraint(name=name, condition=neither | both)


def different_people(name: str, *words: str) -> models.CheckConstraint:
    """Nobody signs twice: not even past the actions."""
    condition = Q()
    for one, other in combinations([f"{word}_by" for word in words], 2):
        condition &= Q(**{one: None}) | ~Q(**{one: F(other)})
    return models.CheckConstraint(name=name, condition=condition)


def in_order_of_days(name: str) -> list[models.Index]:
    """As lists show documents, all or those in one state: also among a hundred thousand."""
    return [
        models.Index(fields=["organization", "date", "id"], name=f"{name}_days"),
        models.Index(fields=["organization", "status", "date", "id"], name=f"{name}_states"),
    ]


class Paper(ScopedModel):
    """A document that several people sign, each once.

    `SIGNATURES` says which steps are signatures, and of which fields: certify → certified_by and certified_at.
    """

    STEPS: ClassVar[Workflow]
    SIGNATURES: ClassVar[Mapping[str, str]] = {}
    status: Any

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prepared_by = person()

    class Meta(ScopedModel.Meta):
        abstract = True

    @property
    def is_open(self) -> bool:
        """Its text may still be changed."""
        return self.status in ("draft", "returned")

    @property
    def signers(self) -> set[int]:
        """Who has a hand in it so far."""
        words = ("prepared", *self.SIGNATURES.values())
        return {pk for word in words if (pk := getattr(self, f"{word}_by_id")) is not None}
