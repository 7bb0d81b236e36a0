from collections.abc import Mapping
from typing import Any


def apply_values(record: object, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the attributes that differ; returns those with their values before and after, as the audit log wants them."""
    changes = {name: (getattr(record, name), value) for name, value in values.items() if getattr(record, name) != value}
    for name, (_before, after) in changes.items():
        setattr(record, name, after)
    return changes
