from decimal import Decimal

import pytest
from tests import cast
from tests.geography import samples as places
from tests.planning import samples

from bmms.access.errors import DomainError, NotAllowed, SamePerson, StaleRecord
from bmms.audit.models import Event
from bmms.notifications.models import Notification
from bmms.planning.actions.investments import (
    approve_investment,
    move_investment,
    remove_investment,
    write_investment,
)
from bmms.planning.imports import INVESTMENT_IMPORT
from bmms.planning.models import InvestmentLine
from bmms.tenancy.scope import own, scope
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(moh, planner):
    with scope(moh.pk):
        return samples.investment(by=planner)


@pytest.fixture
def reviewer(moh):
    bpda = cast.organization("bpda", "Bangsamoro Planning and Development Authority")
    return cast.acting(cast.member("basil", bpda, "bpda_officer"), moh)


def status(line: InvestmentLine) -> str:
    return InvestmentLine.objects.get(pk=line.pk).status


def test_from_the_planner_over_the_head_to_bpda_and_back(moh, planner, head, reviewer, line):
    with scope(moh.pk):
        move_investment(line, "submit", by=planner)
        move_investment(line, "endorse", by=head)
        with pytest.raises(NotAllowed):
            move_investment(line, "accept", by=head)
        with pytest.raises(DomainError, match="needs a reason"):
            move_investment(line, "send_back", by=reviewer)
        move_investment(line, "send_back", reason="Which barangays?", by=reviewer)
        assert (status(line), InvestmentLine.objects.get().endorsed_by) == ("returned", None)
        write_investment(line, {"outputs": "9,000 children in 12 barangays"}, by=planner)
        move_investment(line, "submit", by=planner)
        move_investment(line, "endorse", by=head)
        move_investment(line, "accept", by=reviewer)
        with pytest.raises(DomainError, match="which resolution"):
            approve_investment(line, resolution=" ", by=reviewer)
        assert status(line) == "accepted"
        approve_investment(line, resolution="No. 12", by=reviewer)
        kept = InvestmentLine.objects.get()
        signed = [kept.submitted_by_id, kept.endorsed_by_id, kept.accepted_by_id, kept.approved_by_id]
        assert (kept.status, kept.resolution) == ("approved", "No. 12")
        assert signed == [planner.user_id, head.user_id, reviewer.user_id, reviewer.user_id]
        told = Event.objects.filter(verb="aip_line.returned").get()
        assert (told.reason, told.acting_organization_id) == ("Which barangays?", reviewer.home_organization_id)
    with own(reviewer.user_id):
        assert [each.kind for each in Notification.objects.all()] == ["aip_line.to_review"] * 2
    with own(planner.user_id):
        done = {each.kind: bool(each.done_at) for each in Notification.objects.all()}
        known = {"aip_line.returned": True, "aip_line.accepted": False, "aip_line.approved": False}
        assert done == known  # it was mended


def test_what_is_missing_is_said_before_it_is_submitted(moh, planner):
    with scope(moh.pk):
        bare = samples.investment("Bare", by=planner, amount=Decimal(0), outputs="")
        with pytest.raises(DomainError, match=r"above zero.*outputs"):
            move_investment(bare, "submit", by=planner)


def test_nobody_takes_two_steps_of_one_line(moh, line):
    both = cast.acting(cast.member("bo", moh, "planning_officer", "head_of_office"), moh)
    with scope(moh.pk):
        write_investment(line, {"rank": 1}, by=both)
        move_investment(line, "submit", by=both)
        with pytest.raises(SamePerson):
            move_investment(line, "endorse", by=both)
        assert status(line) == "submitted"


@pytest.mark.parametrize(
    ("values", "said"),
    [({"total_cost": Decimal(1)}, "at least the amount"), ({"amount": Decimal(-1)}, "zero or more")],
)
def test_what_cannot_be_is_refused(moh, planner, line, values, said):
    with scope(moh.pk), pytest.raises(DomainError, match=said):
        write_investment(line, values, by=planner)


def test_what_others_have_is_not_changed(moh, planner, head, reviewer, line):
    with scope(moh.pk):
        with pytest.raises(StaleRecord):
            write_investment(line, {"rank": 1}, by=planner, version=7)
        with pytest.raises(NotAllowed):
            write_investment(line, {"rank": 1}, by=reviewer)
        move_investment(line, "submit", by=planner)
        with pytest.raises(DomainError, match="cannot be changed"):
            write_investment(line, {"rank": 1}, by=planner)
        with pytest.raises(DomainError, match="cannot be changed"):
            remove_investment(line, by=planner)
        move_investment(line, "return", reason="Rank it.", by=head)
        remove_investment(line, by=planner)
        assert not InvestmentLine.objects.exists()
    with own(planner.user_id):  # nothing waits that leads nowhere
        assert Notification.objects.get(kind="aip_line.returned").done_at


def test_lines_come_from_a_file(moh, planner, line):
    town = places.town()
    text = (
        "fiscal year,ppa,title,source of funds,amount of the year,expected outputs,place\n"
        '2028,310,Vaccines,GAAB,"₱3,000.00","9,000 children",\n'
        f"2028,310,Cold rooms,Special Development Fund,500,2 rooms,{town.code}\n2028,999,Nothing,GAAB,1,x,\n"
        "2028,310,Nowhere,GAAB,1,x,1900000001\n"
    )
    with scope(moh.pk):
        batch = upload_file(INVESTMENT_IMPORT, text.encode(), file_name="f.csv", by=planner)
        ask_to_try(batch, by=planner)
        ask_to_apply(batch, good_rows_only=True, by=planner)
        batch.refresh_from_db()
        assert batch.counts == {"changed": 1, "new": 1, "wrong": 2}
        made = InvestmentLine.objects.get(title="Cold rooms")
        assert (made.source, made.place) == ("SDF", town)
        ask_to_undo(batch, by=planner)
        assert [each.amount for each in InvestmentLine.objects.all()] == [Decimal(2500)]
