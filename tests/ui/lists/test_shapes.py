"""Every board, calendar, map and time line that a room has declared, by somebody who may see and do everything."""

import pytest
from django.urls import reverse
from tests import cast
from tests.addresses import HOME, where_held, world_with_everybody
from tests.organizations.conftest import browser
from tests.samples import SAMPLES

from bmms.access.roles import ROLES
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope
from bmms.ui.lists import Board, Map
from bmms.ui.lists.declaration import Link, known_lists

BOARDS = [(each, shape) for each in known_lists() for shape in each.shapes if isinstance(shape, Board) and shape.steps]
SHAPED = [each for each in known_lists() if each.shapes]


@pytest.mark.parametrize(("which", "board"), BOARDS, ids=lambda each: each.name)
def test_every_step_that_a_card_offers_has_an_address(which, board):
    """A step without one would be a page that fails, for whoever may take it."""
    offered = [step for state in board.steps.labels for step in board.offered(state)]
    assert all(Link(board.addresses.format(step.name)).addresses("moh") for step in offered)
    assert set(board.without) <= {step.name for step in board.steps.steps}


@pytest.mark.django_db
def test_every_shape_shows_a_row_of_its_list(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    world = world_with_everybody()
    everything = cast.person("everything")
    homes = {found.code: found for found in Organization.objects.filter(code__in=HOME)}
    for role in ROLES.values():
        home = where_held(role, homes, world.moh)
        for where in {home, world.moh} if home else {None}:
            cast.give_role(everything, where, role.name)
    eyes, failed = browser(everything), []
    for which in SHAPED:
        if which.link:
            with scope(world.moh.pk):
                SAMPLES[which.link.url_name](world)
        url = reverse(which.url_name, kwargs={"code": "moh"})
        for shape in which.shapes:
            asked = [f"{url}?as={shape.name}", *([f"{url}?as=map&points=1"] if isinstance(shape, Map) else [])]
            failed += [each for each in asked if eyes.get(each).status_code != 200]
    assert failed == []
