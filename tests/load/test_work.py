"""What the load test's people enter reaches its end: a run in which nothing was obligated measures less than it says."""

import importlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bmms.execution.actions.requests import prepare_request
from bmms.execution.models import ObligationRequest
from bmms.tenancy.scope import scope
from tests.execution import samples
from tests.execution.people import person
from tests.load.pages import links_in


@pytest.fixture
def work(monkeypatch) -> Any:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))  # as Locust starts it
    return importlib.import_module("load.work")


@pytest.fixture
def world(mole, settings) -> samples.World:
    settings.SECOND_FACTOR_REQUIRED = False
    return samples.world(mole)


def at_work(work: Any, name: str) -> Any:
    """A person of the load test, with Django's own client in place of the network."""
    client = person(name)

    class AtWork(work.Work):
        code = "mole"

        def __init__(self) -> None:
            self.links: list[str] = []
            self.troubles: list[tuple[str, str]] = []

        def open(self, path: str, **_named: str) -> str:
            answer = client.get(path, follow=True)
            assert answer.status_code == 200, path
            self.links = links_in(answer.content.decode(), self.code)
            return answer.content.decode()

        def send(self, path: str, fields: dict[str, Any], expected: tuple[int, ...] = (200,), **_named: str) -> Any:
            answer = client.post(path, fields, follow=True)
            assert answer.status_code in expected, path
            answer.text = answer.content.decode()
            return answer

        def pause(self, least: float, most: float) -> None:
            pass

        def trouble(self, name: str, words: str) -> None:
            self.troubles.append((name, words))

    return AtWork()


def test_a_request_goes_through_its_three_hands(world, work):
    """Among many that wait for another step, as in a run in which most people prepare requests."""
    with scope(world.mole.pk):
        given = samples.REQUEST | {"allotment": world.released("MOOE", "100000.00")}
        for _each in range(40):
            prepare_request(given, by=world.focal)
    focal, head, budget = (at_work(work, name) for name in ("faisal", "hamid", "bai"))
    focal.prepare_a_request()
    head.sign_a_request()
    budget.obligate_a_request()
    with scope(world.mole.pk):
        assert Counter(each.status for each in ObligationRequest.objects.all()) == {"draft": 40, "completed": 1}
    assert focal.troubles + head.troubles + budget.troubles == []
