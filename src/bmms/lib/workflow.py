"""The life of a document as a table: its states, and the steps that lead from one to the next.

    PLAN_STEPS = Workflow(
        Plan.Status.choices,
        Step("submit", _("Submit"), (DRAFT, RETURNED), SUBMITTED, Permission.PLAN_SUBMIT,
             guards=(Guard(_("The plan has at least one program."), has_programs),)),
        Step("return", _("Return"), (SUBMITTED,), DRAFT, Permission.PLAN_REVIEW, needs_reason=True),
    )

The first state is where every document begins. A step that the table does not list is refused, and a table that says
nonsense is refused when it is declared. Who may take a step, and what a refusal says, is in bmms/access/steps.py.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any


class StepNotListed(LookupError):
    """The table has no such step from this state."""


@dataclass(frozen=True)
class Guard:
    """A condition of a step, written as the sentence that holds: the page shows it to whoever has to see to it."""

    words: Any  # text, possibly translated lazily; or what says it of this very document
    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class Step:
    name: str
    label: Any  # the verb on its button
    sources: Collection[str]
    target: str
    permission: str
    guards: Collection[Guard] = ()
    needs_reason: bool = False

    def unmet(self, subject: Any) -> list[Any]:
        """The sentences that do not hold for this document yet."""
        unmet = [guard.words for guard in self.guards if not guard.holds(subject)]
        return [words(subject) if callable(words) else words for words in unmet]


class Workflow:
    def __init__(self, states: Iterable[tuple[str, Any]], *steps: Step) -> None:
        self.labels = dict(states)
        self.initial = next(iter(self.labels))
        self.steps = steps
        self._refuse_nonsense()

    def step(self, name: str, state: str) -> Step:
        """The step of this name from this state; StepNotListed when the table has none."""
        for step in self.steps_from(state):
            if step.name == name:
                return step
        raise StepNotListed(f"no step {name!r} from {state!r}")

    def steps_from(self, state: str) -> list[Step]:
        return [step for step in self.steps if state in step.sources]

    def reachable(self) -> set[str]:
        """Every state that a document can get to from the first one."""
        found, waiting = {self.initial}, [self.initial]
        while waiting:
            targets = {step.target for step in self.steps_from(waiting.pop())}
            waiting += targets - found
            found |= targets
        return found

    def _refuse_nonsense(self) -> None:
        pairs = [(step.name, source) for step in self.steps for source in step.sources]
        if len(pairs) != len(set(pairs)):
            raise ValueError("Two steps of one name lead from the same state.")
        named = {state for step in self.steps for state in (*step.sources, step.target)}
        if unknown := named - set(self.labels):
            raise ValueError(f"Steps name states that do not exist: {', '.join(sorted(unknown))}.")
        if lost := set(self.labels) - self.reachable():
            raise ValueError(f"No step leads to: {', '.join(sorted(lost))}.")
