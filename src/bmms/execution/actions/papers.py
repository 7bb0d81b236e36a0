"""Taking a document from hand to hand: who may, who may not any more, and what the log says of it."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError, SamePerson
from bmms.access.steps import take_step
from bmms.audit.actions import record
from bmms.execution.actions.telling import tell_of_step, tell_of_text
from bmms.execution.models import Paper
from bmms.execution.queries.papers import locked, writers_of
from bmms.lib.changes import apply_values

P = TypeVar("P", bound=Paper)


@transaction.atomic
def move_paper(paper: P, name: str, verb: str, *, by: Actor, reason: str = "") -> P:
    """Take a step of its table and sign where the step is a signature: by somebody who neither wrote nor signed it.

    A returned document has lost its signatures.
    """
    current = locked(paper)
    step = take_step(current.STEPS, name, current, state=current.status, by=by, reason=reason)
    before, current.status = current.status, step.target
    word = current.SIGNATURES.get(name)
    if word and by.user_id in current.signers | writers_of(current):
        raise SamePerson
    if word:
        _sign(current, word, by.user_id)
    elif step.target == "returned":
        for each in current.SIGNATURES.values():
            _sign(current, each, None)
    current.save()
    record(verb, current, by=by, reason=reason)
    tell_of_step(current, before, by=by)
    return current


@transaction.atomic
def write_paper(paper: Paper, values: Mapping[str, Any], verb: str, *, by: Actor) -> None:
    """Save what was filled in, for the first time or anew: whoever wrote last is named as who prepared it."""
    if not paper.is_open:
        raise DomainError(_("What is signed is not changed any more: have it returned."))
    if paper.pk is None:
        changes = {name: (None, value) for name, value in values.items()}
        for name, value in values.items():
            setattr(paper, name, value)
    else:
        changes = apply_values(paper, values)
    paper.prepared_by_id = by.user_id
    fields = {field.name for field in paper._meta.concrete_fields}
    paper.clean_fields(exclude=fields - set(values))
    paper.save()
    record(verb, paper, by=by, changes=changes)
    tell_of_text(paper, by=by)


def _sign(paper: Paper, word: str, person: int | None) -> None:
    setattr(paper, f"{word}_by_id", person)
    setattr(paper, f"{word}_at", timezone.now() if person is not None else None)
