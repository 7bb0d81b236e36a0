from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from bmms.planning.models import TAGS, FrameworkItem, Tag
from bmms.ui.forms import Form


def _share(label: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2)


class AlignmentForm(Form):
    """A weight beside each goal of a development plan, or point of an agenda."""

    def __init__(self, *args: Any, items: Iterable[FrameworkItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {f"item_{item.pk}": item for item in items}
        self.fields |= {name: _share(str(item)) for name, item in self.items.items()}

    @staticmethod
    def initial_of(weights: Mapping[FrameworkItem, Decimal]) -> dict[str, Any]:
        return {f"item_{item.pk}": weight for item, weight in weights.items()}

    def weights(self) -> dict[FrameworkItem, Decimal]:
        return {item: self.cleaned_data[name] or Decimal(0) for name, item in self.items.items()}


class TagsForm(Form):
    """A share beside each tag of each taxonomy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tags = {f"{taxonomy}_{tag}": (taxonomy, tag) for taxonomy, tags in TAGS.items() for tag in tags}
        self.fields |= {name: _share(TAGS[kind][tag]) for name, (kind, tag) in self.tags.items()}

    @staticmethod
    def initial_of(shares: Mapping[tuple[str, str], Decimal]) -> dict[str, Any]:
        return {f"{taxonomy}_{tag}": share for (taxonomy, tag), share in shares.items()}

    @property
    def single(self) -> list[forms.BoundField]:
        """Those of taxonomies with just one tag."""
        return [self[name] for name, (kind, _tag) in self.tags.items() if len(TAGS[kind]) == 1]

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [
            (Tag.Taxonomy(kind).label, [self[name] for name in self.tags if self.tags[name][0] == kind])
            for kind, tags in TAGS.items()
            if len(tags) > 1
        ]

    def shares(self) -> dict[tuple[str, str], Decimal]:
        return {tag: self.cleaned_data[name] or Decimal(0) for name, tag in self.tags.items()}
