"""Each office that endorses learns what waits for it, on the first page of its own organization."""

import pytest
from tests import cast
from tests.budgeting.actions.test_proposals import attached, mfbm, office, proposal
from tests.organizations.conftest import browser

from bmms.budgeting.actions.proposals import endorse, move_proposal
from bmms.documents.models import Attachment
from bmms.notifications.models import Notification
from bmms.tenancy.scope import scope, system

__all__ = ["mfbm", "office", "proposal"]
LINE = "Endorse it, or say what is missing"


@pytest.fixture
def desks(settings, office):
    """Whoever endorses for the women's commission, and for works."""
    settings.SECOND_FACTOR_REQUIRED = False
    roles = {"bwc": "bwc_officer", "mpw": "endorser"}
    return {code: cast.member(code, cast.organization(code, code), role) for code, role in roles.items()}


@pytest.fixture
def submitted(moh, office, desks, proposal):
    with scope(moh.pk):
        submit(proposal, office)
    return proposal


def submit(proposal, office) -> None:
    move_proposal(proposal, "review", by=office["planning_officer"])
    move_proposal(proposal, "approve", by=office["head_of_office"])
    if not Attachment.objects.exists():
        attached(proposal)
    move_proposal(proposal, "submit", by=office["budget_officer"])


def waiting(*people) -> list[int]:
    with system("the test looks into inboxes"):
        found = Notification.objects.filter(kind="proposal.to_endorse", done_at=None)
        return [found.filter(user=person).count() for person in people]


def test_a_submitted_proposal_stands_on_the_first_page_of_each_office(moh, desks, submitted):
    for code, person in desks.items():
        page = browser(person).get(f"/{code}/").content.decode()
        assert LINE in page
        assert "MOH" in page
    assert waiting(*desks.values()) == [1, 1]


def test_what_one_office_says_leaves_it_with_the_others(moh, desks, submitted):
    with scope(moh.pk):
        by = cast.acting(desks["mpw"], moh)
        endorse(submitted, "mpw", is_endorsed=False, note="Add the drawings.", by=by)
    assert waiting(desks["bwc"], desks["mpw"]) == [1, 0]
    assert LINE not in browser(desks["mpw"]).get("/mpw/").content.decode()


def test_what_is_given_back_waits_for_nobody_until_it_comes_again(moh, office, desks, submitted):
    with scope(moh.pk):
        endorse(submitted, "mpw", is_endorsed=True, note="", by=cast.acting(desks["mpw"], moh))
        move_proposal(submitted, "give_back", reason="The travel.", by=office["mfbm_analyst"])
        assert waiting(*desks.values()) == [0, 0]
        submit(submitted, office)
    assert waiting(*desks.values()) == [1, 1]
