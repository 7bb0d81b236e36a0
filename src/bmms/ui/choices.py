"""Records to choose from that are asked for with prepared queries."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator

from bmms.tenancy.prepared import Prepared


class PreparedChoices(ModelChoiceIterator):  # type: ignore[type-arg]  # generic only in the stubs
    field: Any

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from map(self.choice, self.field.offered.objects())


class PreparedChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """`offered` has what the options show of each, `chosen` finds the whole of the one with the number `pk`."""

    iterator = PreparedChoices
    offered: Prepared
    chosen: Prepared

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            found = self.chosen.objects(pk=int(getattr(value, "pk", value)))
        except (ValueError, TypeError):
            found = []
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return found[0]
