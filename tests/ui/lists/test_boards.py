"""Through the browser's eyes, on the board of plans."""

import re

import pytest
from tests import cast
from tests.budgeting import samples as budgeting
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.planning import samples
from tests.statements import statements

from bmms.budgeting.models import ProposalLine
from bmms.planning.models import Plan
from bmms.tenancy.scope import scope
from bmms.ui.lists import boards

BOARD = "/moh/plans/?as=board"


@pytest.fixture(autouse=True)
def _without_second_factors(settings):
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def pia(moh):
    return browser(cast.member("pia", moh, "planning_officer"))


@pytest.fixture
def plan(moh) -> Plan:
    with scope(moh.pk):
        made = samples.plan(2026)
        samples.line(made, samples.ppa())
    return made


def columns(answer) -> dict[str, str]:
    """Each state's number of rows."""
    return dict(re.findall(r"<h2>([^<]+) <span[^>]+>([\d,]+)<", answer.content.decode()))


def state_of(plan: Plan) -> str:
    with scope(plan.organization_id):
        return Plan.objects.get(pk=plan.pk).status


def test_rows_stand_below_their_states(pia, plan):
    answer = pia.get(BOARD)
    assert columns(answer) == {"Draft": "1", "Submitted": "0", "Returned": "0", "Endorsed": "0", "Approved": "0"}
    assert f'href="/moh/plans/{plan.key}/"' in answer.content.decode()


def test_a_card_has_the_steps_of_its_state_that_the_person_may_take(moh, pia, ben, plan):
    text = pia.get(BOARD).content.decode()
    assert f'action="/moh/plans/{plan.key}/submit/"' in text
    assert "/withdraw/" not in text
    assert "/approve/" not in text
    assert f"/{plan.key}/submit/" not in browser(ben).get(BOARD).content.decode()


def test_a_card_moves_by_its_button_and_the_board_comes_back(pia, plan):
    sent = re.search(r'name="back" value="([^"]+)"', pia.get(BOARD).content.decode())
    assert sent
    answer = pia.post(f"/moh/plans/{plan.key}/submit/", {"back": sent[1]})
    assert (answer.status_code, answer["Location"]) == (303, BOARD)
    assert state_of(plan) == "submitted"


def test_a_refused_step_leads_to_the_record_and_moves_nothing(moh, pia):
    with scope(moh.pk):
        empty = samples.plan(2026)
    answer = pia.post(f"/moh/plans/{empty.key}/submit/", {"back": BOARD}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/moh/plans/{empty.key}/"
    assert "at least one program" in answer.content.decode()
    assert state_of(empty) == "draft"


def test_filters_search_and_the_walls_hold(pia, plan, mole):
    assert columns(pia.get(f"{BOARD}&status=submitted")) == {"Submitted": "0"}
    assert columns(pia.get(f"{BOARD}&q=nothing"))["Draft"] == "0"
    carla = browser(cast.member("clara", mole, "planning_officer"))
    assert columns(carla.get("/mole/plans/?as=board"))["Draft"] == "0"


def test_what_a_state_has_more_stands_in_the_table(moh, pia, plan, monkeypatch):
    monkeypatch.setattr(boards, "CARDS", 2)
    with scope(moh.pk):
        for year in range(2027, 2031):
            samples.plan(year)
    text = pia.get(BOARD).content.decode()
    assert text.count('class="board-card"') == 2
    assert 'href="?status=draft">All 5 in the table' in text


def test_it_asks_the_same_for_one_and_for_thirty_cards(moh, pia, plan):
    pia.get(BOARD)
    one = statements(lambda: pia.get(BOARD))
    with scope(moh.pk):
        for year in range(2027, 2056):
            samples.plan(year)
    assert len(statements(lambda: pia.get(BOARD))) == len(one)


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "plans/"])
def test_a_button_leads_to_no_other_site(pia, plan, elsewhere):
    answer = pia.post(f"/moh/plans/{plan.key}/submit/", {"back": elsewhere})
    assert answer["Location"] == f"/moh/plans/{plan.key}/"


def test_proposals_and_reports_have_boards_too(moh):
    """A proposal is one, however many lines its total adds up."""
    periods.requirement()
    with scope(moh.pk):
        made = budgeting.proposal()
        for number in ("5010101001", "5010102000"):
            ProposalLine.objects.create(
                proposal=made, ppa=samples.ppa(), allotment_class="PS", object_code=number, proposed=1
            )
    head = browser(cast.member("hana", moh, "head_of_office"))
    assert columns(head.get("/moh/proposals/?as=board"))["Draft"] == "1"
    assert head.get("/moh/proposals/?as=board").content.decode().count('class="board-card"') == 1
    assert columns(head.get("/moh/reports/?as=board"))["Open"] == "1"
