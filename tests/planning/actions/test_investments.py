from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from tests import cast
from tests.geography import samples as places
from tests.planning import samples
from tests.statements import statements

from bmms.access.errors import DomainError, NotAllowed, SamePerson, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.notifications.models import Notification
from bmms.planning.actions.investments import (
    approve_investment,
    move_investment,
    remove_investment,
    remove_investments,
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


def test_what_bpda_has_written_down_wrong_it_takes_back_and_records_again(moh, planner, head, reviewer, line):
    with scope(moh.pk):
        line = samples.at_bpda(line)
        move_investment(line, "accept", by=reviewer)
        approve_investment(line, resolution="No. 21", by=reviewer)
        with pytest.raises(DomainError, match="needs a reason"):
            move_investment(line, "reopen", by=reviewer)
        with pytest.raises(NotAllowed):
            move_investment(line, "reopen", reason="It is No. 12.", by=head)
        move_investment(line, "reopen", reason="It is No. 12.", by=reviewer)
        kept = InvestmentLine.objects.get()
        assert (kept.status, kept.resolution, kept.approved_by, kept.approved_at) == ("accepted", "", None, None)
        assert kept.accepted_by_id == reviewer.user_id
        told = Event.objects.get(verb="aip_line.reopened")
        assert (told.reason, told.changes["resolution"]) == ("It is No. 12.", ["No. 21", ""])
        with pytest.raises(DomainError):
            move_investment(line, "reopen", reason="Once more.", by=reviewer)
        approve_investment(line, resolution="No. 12", by=reviewer)
        assert InvestmentLine.objects.get().resolution == "No. 12"
        move_investment(line, "reopen", reason="It is No. 13.", by=reviewer)
    with own(planner.user_id):
        told = [each.kind for each in Notification.objects.order_by("pk")]
        assert told == ["aip_line.accepted", *["aip_line.approved", "aip_line.reopened"] * 2]


def test_whoever_has_worked_on_a_line_takes_no_approval_back(moh, reviewer):
    bpda = cast.Organization.objects.get(code="bpda")
    both = cast.member("bo", moh, "planning_officer")
    cast.give_role(both, bpda, "bpda_officer")
    cast.person("cora")  # has signed for the council
    with scope(moh.pk):
        written = samples.investment("Boats", by=cast.acting(both, moh))
        samples.approved_by_the_council(samples.at_bpda(written))
        officer = cast.acting(both, moh)
        assert officer.can(Permission.AIP_REVIEW)
        with pytest.raises(SamePerson):
            move_investment(written, "reopen", reason="Wrong.", by=officer)


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


def test_whoever_has_endorsed_a_line_does_not_accept_it(moh, planner, reviewer, line):
    both = cast.member("bo", moh, "head_of_office")
    cast.give_role(both, cast.Organization.objects.get(code="bpda"), "bpda_officer")
    with scope(moh.pk):
        by = cast.acting(both, moh)
        move_investment(line, "submit", by=planner)
        move_investment(line, "endorse", by=by)
        assert by.can(Permission.AIP_REVIEW)
        with pytest.raises(SamePerson):
            move_investment(line, "accept", by=by)
        assert status(line) == "review"
        move_investment(line, "accept", by=reviewer)


def test_a_title_stands_once_for_a_program_in_a_year(moh, planner, line):
    same = {"fiscal_year": line.fiscal_year, "ppa": line.ppa, "title": line.title, "amount": Decimal(1), "outputs": "x"}
    with scope(moh.pk):
        with pytest.raises(DomainError, match="stands there already"):
            write_investment(None, same, by=planner)
        write_investment(None, same | {"fiscal_year": 2029}, by=planner)
        assert InvestmentLine.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"total_cost": Decimal(1)}, "at least the amounts"),
        ({"total_cost": Decimal(3000), "year_2": Decimal(300), "year_6": Decimal(201)}, "at least the amounts"),
        ({"amount": Decimal(-1)}, "zero or more"),
        ({"year_3": Decimal(-1)}, "zero or more"),
    ],
)
def test_what_cannot_be_is_refused(moh, planner, line, values, said):
    with scope(moh.pk), pytest.raises(DomainError, match=said):
        write_investment(line, values, by=planner)


@pytest.mark.parametrize(
    "values",
    [{"year_4": Decimal(-1)}, {"total_cost": Decimal(3000), "year_2": Decimal(501)}, {"total_cost": Decimal(2)}],
)
def test_the_database_refuses_it_too(moh, line, values):
    with scope(moh.pk), pytest.raises(IntegrityError), transaction.atomic():
        InvestmentLine.objects.filter(pk=line.pk).update(**values)


def test_a_line_says_what_the_aip_form_asks_for(moh, planner, line):
    said = {"description": "Cold chain", "sector": "social", "coverage": "PROVINCES", "mode": "contract"}
    costs = {"total_cost": Decimal(6000), "year_2": Decimal(3000), "year_4": Decimal(500)}
    with scope(moh.pk):
        write_investment(line, said | costs, by=planner)
        kept = InvestmentLine.objects.get()
        assert {name: getattr(kept, name) for name in said} == said
        assert kept.later_costs == [(2029, Decimal(3000)), (2031, Decimal(500))]
        with pytest.raises(ValidationError):
            write_investment(line, {"sector": "sea"}, by=planner)


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


def test_what_somebody_else_has_removed_is_not_removed_again(moh, planner, line):
    with scope(moh.pk):
        boats = samples.investment("Boats", by=planner)
        remove_investment(line, by=planner)
        with pytest.raises(StaleRecord):
            remove_investment(line, by=planner)
        with pytest.raises(StaleRecord):
            remove_investments([line, boats], by=planner)
        assert list(InvestmentLine.objects.all()) == [boats]


def test_many_returned_lines_are_removed_with_as_few_statements_as_one(moh, planner, head):
    def removed(*titles):
        with scope(moh.pk):
            lines = [samples.investment(title, by=planner) for title in titles]
            for line in lines:
                move_investment(line, "submit", by=planner)
                move_investment(line, "return", reason="Rank it.", by=head)
            return statements(lambda: remove_investments(lines, by=planner))

    one, many = (
        [sql for sql in removed(*titles) if sql.startswith("UPDATE")] for titles in (["Boats"], ["Nets", "Ice", "Oars"])
    )
    assert len(many) == len(one) == 3
    with own(planner.user_id):
        assert [bool(each.done_at) for each in Notification.objects.filter(kind="aip_line.returned")] == [True] * 4


def test_lines_come_from_a_file(moh, planner, line):
    town = places.town()
    text = (
        "fiscal year,ppa,title,source of funds,amount of the year,expected outputs,place,mode of implementation,"
        "sector committee,cost of year 2\n"
        '2028,310,Vaccines,GAAB,"₱3,000.00","9,000 children",,,,\n'
        f'2028,310,Cold rooms,Special Development Fund,500,2 rooms,{town.code},By contract,Social,"1,000"\n'
        "2028,999,Nothing,GAAB,1,x,,,,\n2028,310,Nowhere,GAAB,1,x,1900000001,,,\n2028,310,Sea,GAAB,1,x,,By sea,,\n"
    )
    with scope(moh.pk):
        batch = upload_file(INVESTMENT_IMPORT, text.encode(), file_name="f.csv", by=planner)
        ask_to_try(batch, by=planner)
        ask_to_apply(batch, good_rows_only=True, by=planner)
        batch.refresh_from_db()
        assert batch.counts == {"changed": 1, "new": 1, "wrong": 3}
        made = InvestmentLine.objects.get(title="Cold rooms")
        assert (made.source, made.place) == ("SDF", town)
        assert (made.mode, made.sector, made.year_2) == ("contract", "social", Decimal(1000))
        ask_to_undo(batch, by=planner)
        assert [each.amount for each in InvestmentLine.objects.all()] == [Decimal(2500)]


def test_what_a_file_may_not_change_stays_and_says_why(moh, planner, head, line):
    text = "fiscal year,ppa,title,rank\n2028,310,Vaccines,2\n2028,310,Boats,3\n"
    with scope(moh.pk):
        samples.investment("Boats", by=planner)
        move_investment(line, "submit", by=planner)
        batch = upload_file(INVESTMENT_IMPORT, text.encode(), file_name="f.csv", by=planner)
        ask_to_try(batch, by=planner)
        ask_to_apply(batch, good_rows_only=True, by=planner)
        batch.refresh_from_db()
        assert batch.counts == {"changed": 1, "wrong": 1}
        assert "cannot be changed" in batch.rows.get(outcome="wrong").errors[""]
        assert InvestmentLine.objects.get(title="Boats").version == 2
        move_investment(InvestmentLine.objects.get(title="Boats"), "submit", by=planner)
        with pytest.raises(DomainError, match=r"Nothing was undone. Row 3.*cannot be changed"):
            ask_to_undo(batch, by=planner)
