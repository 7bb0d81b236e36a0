"""What the sample programs serve: goals of the development plan, points of the agendas. Some serve none of them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from bmms.access.actor import Actor
from bmms.planning.actions.alignment import set_alignment
from bmms.planning.models import PPA, Framework, FrameworkItem

PLAN, AGENDA, AGENDA_BEFORE = "BDP-2023", "MASMATATAG-2026", "AGENDA12-2023"
Serving = Mapping[str, Mapping[int, int]]  # the weight of each goal or point by its number, by plan or agenda
SERVES: Final[Mapping[str, Serving]] = {  # by the program's code
    "310": {PLAN: {4: 80, 3: 20}, AGENDA: {2: 100}, AGENDA_BEFORE: {4: 90, 10: 10}},
    "320": {PLAN: {4: 70, 6: 30}, AGENDA: {2: 100}, AGENDA_BEFORE: {4: 75, 5: 25}},
    "410": {PLAN: {2: 70, 4: 30}, AGENDA: {3: 100}, AGENDA_BEFORE: {6: 80, 9: 20}},
    "420": {PLAN: {2: 100}},
    "510": {PLAN: {2: 80, 6: 20}, AGENDA: {3: 80, 2: 20}, AGENDA_BEFORE: {6: 70, 7: 30}},
    "110": {PLAN: {1: 60, 3: 40}, AGENDA: {1: 70, 4: 30}, AGENDA_BEFORE: {1: 60, 11: 40}},
    "210": {PLAN: {1: 100}, AGENDA: {1: 100}, AGENDA_BEFORE: {3: 70, 1: 30}},
    "610": {PLAN: {1: 75, 6: 25}, AGENDA: {1: 100}, AGENDA_BEFORE: {1: 50, 2: 50}},
    "710": {PLAN: {4: 60, 3: 40}, AGENDA: {2: 60, 4: 40}},
    "810": {PLAN: {4: 60, 5: 40}, AGENDA: {2: 50, 5: 50}, AGENDA_BEFORE: {4: 50, 12: 50}},
    "910": {PLAN: {6: 100}, AGENDA: {2: 60, 3: 40}, AGENDA_BEFORE: {5: 85, 8: 15}},
    "1010": {PLAN: {3: 40, 6: 60}, AGENDA_BEFORE: {7: 70, 8: 30}},
    "1110": {AGENDA: {1: 100}, AGENDA_BEFORE: {1: 100}},
}


def sample_goals(ppa: PPA, *, by: Actor) -> None:
    """In the organization's scope."""
    for code, weights in SERVES[ppa.code].items():
        framework = Framework.objects.get(code=code)
        items = FrameworkItem.objects.filter(framework=framework, code__in=map(str, weights))
        set_alignment(ppa, framework, {item: Decimal(weights[int(item.code)]) for item in items}, by=by)
