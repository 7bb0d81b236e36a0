"""The head of a record's page: its state, and the next steps as buttons that say why they have to wait."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StepButton:
    name: str
    label: Any
    url: str  # takes a POST; with a reason it opens a page that asks for it
    unmet: Sequence[Any] = ()  # sentences that do not hold yet
    needs_reason: bool = False
    is_first: bool = False
    state: str = ""  # what the person sees the record in; the view refuses the step when it is another by now
    confirm: Any = ""  # the question asked first

    @property
    def kind(self) -> str:
        return "primary" if self.is_first else "secondary"


@dataclass(frozen=True)
class StateMark:
    label: Any
    is_current: bool


def step_buttons(
    offered: Iterable[Any],
    addresses: dict[str, str],
    *,
    state: str = "",
    confirm: Any = "",
    asking: Container[str] = (),
) -> list[StepButton]:
    """Of what `access.steps.offered_steps` offers; a step without an address has a place of its own on the page.

    `asking` names steps that open a page for what they need besides a reason.
    """
    shown = [each for each in offered if each.step.name in addresses]
    last = next((each for each in reversed(shown) if not each.step.needs_reason), None)
    return [
        StepButton(
            each.step.name,
            each.step.label,
            addresses[each.step.name],
            each.unmet,
            needs_reason=each.step.needs_reason or each.step.name in asking,
            is_first=each is last,
            state=state,
            confirm=confirm,
        )
        for each in shown
    ]


def state_marks(labels: dict[str, Any], path: Sequence[str], state: str) -> list[StateMark]:
    """The states on the usual way, and the present one among them."""
    states = list(path) if state in path else [state, *path[1:]]
    return [StateMark(labels[each], each == state) for each in states]
