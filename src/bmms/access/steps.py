"""Taking a step of a workflow: the one place that joins the table with who acts, and says a refusal in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.lib.workflow import Step, StepNotListed, Workflow


@dataclass(frozen=True)
class OfferedStep:
    """A step that this person may take, and what still stands in its way: a button, or why it is disabled."""

    step: Step
    unmet: list[Any]

    @property
    def is_possible(self) -> bool:
        return not self.unmet


def take_step(workflow: Workflow, name: str, subject: Any, *, state: str, by: Actor, reason: str = "") -> Step:
    """The step to take from `state`, or the refusal of a step that is not listed, not theirs, or not ready.

    The action sets the state to the step's target itself, in the transaction that holds the row's lock.
    """
    try:
        step = workflow.step(name, state)
    except StepNotListed as missing:
        raise DomainError(
            _("This step is not possible now: the state is “%(state)s”. Load the page again to see what changed.")
            % {"state": workflow.labels.get(state, state)}
        ) from missing
    check(by, Permission(step.permission))
    if unmet := step.unmet(subject):
        raise DomainError(
            _("“%(step)s” has to wait. Missing: %(unmet)s")
            % {"step": step.label, "unmet": " ".join(str(words) for words in unmet)}
        )
    if step.needs_reason and not reason.strip():
        raise DomainError(_("“%(step)s” needs a reason.") % {"step": step.label})
    return step


def offered_steps(workflow: Workflow, subject: Any, *, state: str, by: Actor) -> list[OfferedStep]:
    return [
        OfferedStep(step, step.unmet(subject))
        for step in workflow.steps_from(state)
        if by.can(Permission(step.permission))
    ]
