from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from django.db import models

from bmms.access.actor import Actor
from bmms.audit.models import Event
from bmms.tenancy.scope import current_scope_id, system

Changes = Mapping[str, tuple[Any, Any]]


def record(
    verb: str,
    subject: models.Model | None,
    *,
    by: Actor,
    changes: Changes | None = None,
    reason: str = "",
    organization_id: int | None = None,
) -> Event:
    """Write the event of a change into the change's own transaction.

    `changes` maps a field to its values (before, after). The event belongs to the subject's organization, else to
    the one acted in; without any it is the system's (sign-in, the registry).
    """
    owner = organization_id or getattr(subject, "organization_id", None) or by.organization_id
    event = Event(
        verb=verb,
        organization_id=owner,
        acting_organization_id=by.home_organization_id,
        user_id=by.user_id,
        actor_name=by.name,
        roles=", ".join(by.roles),
        delegation_id=by.delegation_id,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=str(subject.pk) if subject else "",
        subject_label=str(subject)[:300] if subject else "",
        changes={name: [_plain(before), _plain(after)] for name, (before, after) in (changes or {}).items()},
        reason=reason,
        request_id=by.request_id,
        address=by.address or None,
    )
    outside = owner is None or owner != current_scope_id()
    with system("the event belongs to no organization in scope") if outside else nullcontext():
        event.save(force_insert=True)
    return event


def _plain(value: Any) -> Any:
    """JSON's own types as they are, everything else as the text a person would read."""
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)
