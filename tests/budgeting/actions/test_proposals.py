from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from tests import cast
from tests.budgeting import samples
from tests.execution import samples as execution
from tests.periods import samples as periods
from tests.planning import samples as planning

from bmms.access.errors import DomainError, NotAllowed, SamePerson, StaleRecord
from bmms.audit.models import Event
from bmms.budgeting.actions import calls
from bmms.budgeting.actions.proposals import (
    endorse,
    move_proposal,
    remove_line,
    save_line,
    set_amounts,
    start_proposal,
    write_hearing_note,
)
from bmms.budgeting.models import BudgetProposal
from bmms.budgeting.queries.proposals import gad_shortfall, totals_of, why_closed
from bmms.documents.actions import remove_attachment
from bmms.documents.models import Attachment
from bmms.documents.queries import check_sees, kind_of, may_attach, visible_attachments
from bmms.execution.actions.enactment import appropriate_enacted
from bmms.execution.models import Account
from bmms.notifications.models import Notification
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope, system

LINE = {
    "allotment_class": "MOOE",
    "object_code": "5020301002",
    "tier": 1,
    "proposed": Decimal("1000.00"),
    "gad": Decimal(0),
    "place": None,
    "rank": 1,
}


@pytest.fixture
def mfbm(db) -> Organization:
    return Organization.objects.get(pk=periods.year(2025).organization_id)


@pytest.fixture
def office(moh, mfbm):
    roles = {
        "planning_officer": moh,
        "budget_officer": moh,
        "head_of_office": moh,
        "mfbm_analyst": mfbm,
        "mfbm_budget_director": mfbm,
    }
    return {role: cast.acting(cast.member(role, home, role), moh) for role, home in roles.items()}


@pytest.fixture
def director(mfbm, office):
    return cast.acting(cast.member("dina", mfbm, "mfbm_budget_director"), mfbm)


@pytest.fixture
def proposal(moh, office):
    with scope(moh.pk):
        made = start_proposal(samples.call(), by=office["planning_officer"])
        save_line(made, LINE | {"ppa": planning.ppa()}, by=office["planning_officer"])
    return made


def attached(proposal, name: str = "consultation.pdf", content_type: str = "application/pdf") -> None:
    """How files get there is another room's matter."""
    Attachment.objects.create(
        record_type="budgeting.budgetproposal",
        record_id=proposal.pk,
        record_label="Budget proposal",
        name=name,
        path=f"documents/{name}",
        content_type=content_type,
        size=1,
        sha256="0" * 64,
        scan="clean",
    )


def test_what_a_proposal_was_submitted_with_stays_until_it_is_returned(moh, office, proposal):
    planner, head, budget = (office[role] for role in ("planning_officer", "head_of_office", "budget_officer"))
    with scope(moh.pk):
        attached(proposal)
        for step, officer in (("review", planner), ("approve", head), ("submit", budget)):
            move_proposal(proposal, step, by=officer)
        with pytest.raises(DomainError, match="was signed with this file on it"):
            remove_attachment(Attachment.objects.get(), reason="Another one.", by=head)
        move_proposal(proposal, "give_back", reason="Of which year is it?", by=office["mfbm_analyst"])
        remove_attachment(Attachment.objects.get(), reason="Another one.", by=head)
        assert Attachment.objects.get().removed_at is not None


def test_the_call_closes_at_its_deadline_and_only_mfbm_reopens_it(moh, mfbm, office, director):
    by = director
    yesterday = date.today() - timedelta(1)  # noqa: DTZ011
    asked = samples.call(2028, yesterday)
    with scope(moh.pk):
        assert "only MFBM reopens it" in why_closed(asked)
        with pytest.raises(DomainError, match="Closed since the deadline"):
            start_proposal(asked, by=office["planning_officer"])
        with pytest.raises(NotAllowed):
            calls.reopen_call(asked, moh, until_date=date(2099, 1, 1), reason="x", by=office["head_of_office"])
    with scope(mfbm.pk):
        with pytest.raises(DomainError, match="Say why"):
            calls.reopen_call(asked, moh, until_date=date(2099, 1, 1), reason=" ", by=by)
        calls.reopen_call(asked, moh, until_date=date(2099, 1, 1), reason="A flood.", by=by)
        assert why_closed(asked) != ""  # MFBM's own stays closed
    with scope(moh.pk):
        assert why_closed(asked) == ""
        assert start_proposal(asked, by=office["planning_officer"]).status == "draft"


def test_a_call_of_a_year_that_is_none_is_refused(mfbm, director):
    by = director
    values = {
        "title": "x",
        "from_date": date(2026, 3, 1),
        "deadline": date(2026, 5, 1),
        "calendar": "",
        "guidelines": "",
    }
    with scope(mfbm.pk):
        calls.issue_call(values | {"fiscal_year": 2029}, by=by)
        with pytest.raises(DomainError, match="already"):
            calls.issue_call(values | {"fiscal_year": 2029}, by=by)
        with pytest.raises(DomainError, match="before the first day"):
            calls.issue_call(values | {"fiscal_year": 2030, "deadline": date(2026, 1, 1)}, by=by)


def waiting() -> list[tuple[str, str, bool]]:
    with system("the inboxes"):
        rows = Notification.objects.filter(kind__startswith="proposal.", done_at=None).select_related("user")
        return [(row.user.name, row.words.partition(":")[0], row.due_date is not None) for row in rows]


def test_it_stands_in_the_inbox_of_whoever_has_the_next_step(moh, office, proposal):
    planner, head = office["planning_officer"], office["head_of_office"]
    for _round in range(2):
        with scope(moh.pk):
            move_proposal(proposal, "review", by=planner)
        assert waiting() == [(head.name, "Approve", True)]
        with scope(moh.pk):
            move_proposal(proposal, "return", by=head, reason="The hospitals cost more.")
        assert waiting() == [(planner.name, "Mend the returned budget proposal", True)]
    with scope(moh.pk):
        move_proposal(proposal, "review", by=planner)
        move_proposal(proposal, "approve", by=head)
    assert {words for _name, words, _due in waiting()} == {"Submit to MFBM"}


def test_totals_stand_beside_the_ceiling_and_warn(moh, mfbm, office, director, proposal):
    by = director
    with scope(mfbm.pk):
        calls.set_ceiling(proposal.call, moh, "MOOE", Decimal("900.00"), by=by)
        calls.set_ceiling(proposal.call, moh, "MOOE", Decimal("950.00"), by=by)
    with scope(moh.pk):
        (total,) = totals_of(proposal)
        assert (total.amounts["proposed"], total.ceiling, total.excess) == (1000, 950, 50)
        assert gad_shortfall(proposal) == 50
        line = proposal.lines.get()
        save_line(proposal, {"gad": Decimal("50.00")}, by=office["budget_officer"], line=line)
        assert gad_shortfall(proposal) == 0
        assert move_proposal(proposal, "review", by=office["planning_officer"]).status == "in_review"


def test_a_wrong_object_is_kept_flagged_and_stops_the_proposal(moh, office, proposal):
    with scope(moh.pk):
        wrong = save_line(
            proposal, LINE | {"ppa": planning.ppa(), "object_code": "5010101001"}, by=office["planning_officer"]
        )
        assert (wrong.has_wrong_object, wrong.right_class) == (True, "PS")
        with pytest.raises(DomainError, match="Every object belongs to the class"):
            move_proposal(proposal, "review", by=office["planning_officer"])
        remove_line(wrong, by=office["planning_officer"])
        move_proposal(proposal, "review", by=office["planning_officer"])
        with pytest.raises(DomainError, match="Only a draft"):
            save_line(proposal, LINE | {"ppa": planning.ppa(), "tier": 2}, by=office["planning_officer"])


def test_nobody_approves_their_own_and_nothing_is_submitted_without_the_consultation(moh, office, proposal):
    with scope(moh.pk):
        move_proposal(proposal, "review", by=office["planning_officer"])
        with pytest.raises(NotAllowed):
            move_proposal(proposal, "approve", by=office["budget_officer"])
        BudgetProposal.objects.update(prepared_by=office["head_of_office"].user_id)
        with pytest.raises(SamePerson):
            move_proposal(proposal, "approve", by=office["head_of_office"])
        BudgetProposal.objects.update(prepared_by=office["planning_officer"].user_id)
        move_proposal(proposal, "approve", by=office["head_of_office"])
        for name, content_type in (("figures.csv", "text/csv"), ("names.txt", "text/plain")):
            with pytest.raises(DomainError, match=r"consultation .* as a document"):
                move_proposal(proposal, "submit", by=office["budget_officer"])
            attached(proposal, name, content_type)
        with pytest.raises(DomainError, match=r"consultation .* as a document"):
            move_proposal(proposal, "submit", by=office["budget_officer"])


def act_of_2027(mfbm):
    act = execution.act()
    with scope(mfbm.pk):
        type(act).objects.filter(pk=act.pk).update(fiscal_year=2027)
    act.refresh_from_db()
    return act


def test_five_amounts_and_each_enacted_line_is_appropriated_once(moh, mfbm, office, proposal):
    act = act_of_2027(mfbm)
    analyst, budget_director = office["mfbm_analyst"], office["mfbm_budget_director"]
    bpda = cast.organization("bpda", "Bangsamoro Planning and Development Authority")
    planner = cast.acting(cast.member("basil", bpda, "bpda_officer"), moh)
    with scope(moh.pk):
        move_proposal(proposal, "review", by=office["planning_officer"])
        move_proposal(proposal, "approve", by=office["head_of_office"])
        attached(proposal)
        move_proposal(proposal, "submit", by=office["budget_officer"])
        with pytest.raises(DomainError, match="Say why"):
            endorse(proposal, "bpda", is_endorsed=False, note="", by=planner)
        endorse(proposal, "bpda", is_endorsed=False, note="No goal is named.", by=planner)
        assert endorse(proposal, "bpda", is_endorsed=True, note="", by=planner).is_endorsed
        write_hearing_note(proposal, "Explain the travel.", by=analyst)
        line = proposal.lines.get()
        with pytest.raises(NotAllowed):
            set_amounts(proposal, {line.pk: Decimal(1)}, status="submitted", by=office["head_of_office"])
        with pytest.raises(DomainError, match="MFBM's amount"):
            move_proposal(proposal, "recommend", by=budget_director)
        moved = BudgetProposal.objects.get()
        for amount, step in (("900", "recommend"), ("850", "confirm"), ("800", "enact")):
            set_amounts(proposal, {line.pk: Decimal(amount)}, status=moved.status, by=budget_director)
            if step != "recommend":
                with pytest.raises(DomainError, match="attached, since"):
                    move_proposal(proposal, step, by=budget_director)
                assert BudgetProposal.objects.get().status == moved.status
                attached(proposal, f"{step}.pdf")
            moved = move_proposal(proposal, step, by=budget_director)
        line.refresh_from_db()
        assert (line.proposed, line.recommended, line.confirmed, line.enacted) == (1000, 900, 850, 800)
        with pytest.raises(DomainError, match="fiscal year"):
            appropriate_enacted(moved, execution.act("FY2025 other"), on=date(2025, 1, 2), by=budget_director)
        given = {"on": date(2025, 1, 2), "by": budget_director}
        assert len(appropriate_enacted(moved, act, **given)) == 1
        assert appropriate_enacted(moved, act, **given) == []
        assert Account.objects.get(level="appropriation").appropriated == 800
        assert Event.objects.filter(verb="proposal.amount_set").count() == 3


def test_mfbm_returns_with_the_reason(moh, office, proposal):
    with scope(moh.pk):
        move_proposal(proposal, "review", by=office["planning_officer"])
        back = move_proposal(proposal, "return", by=office["head_of_office"], reason="Rank the lines.")
        assert (back.status, back.reason) == ("returned", "Rank the lines.")
        save_line(proposal, LINE | {"ppa": planning.ppa(), "tier": 2}, by=office["budget_officer"])


def test_another_organization_sees_no_proposal(mole, proposal):
    with scope(mole.pk):
        assert not BudgetProposal.objects.exists()


def test_what_is_given_back_loses_mfbms_amounts_and_the_endorsements(moh, office, proposal):
    with scope(moh.pk):
        BudgetProposal.objects.update(status="submitted")
        line = proposal.lines.get()
        set_amounts(proposal, {line.pk: Decimal(900)}, status="submitted", by=office["mfbm_budget_director"])
        proposal.endorsements.create(office="bpda", is_endorsed=True)
        move_proposal(proposal, "give_back", by=office["mfbm_analyst"], reason="Rank the lines.")
        line.refresh_from_db()
        assert line.recommended is None
        assert not proposal.endorsements.exists()


def test_amounts_typed_for_an_earlier_stage_are_refused(moh, office, proposal):
    with scope(moh.pk):
        BudgetProposal.objects.update(status="endorsed")
        line = proposal.lines.get()
        with pytest.raises(StaleRecord):
            set_amounts(proposal, {line.pk: Decimal(900)}, status="submitted", by=office["mfbm_budget_director"])
        line.refresh_from_db()
        assert line.confirmed is None


def test_a_line_read_before_somebody_changed_it_does_not_undo_that(moh, office, proposal):
    with scope(moh.pk):
        mine, theirs = proposal.lines.get(), proposal.lines.get()
        save_line(proposal, {"justification": "Theirs."}, by=office["budget_officer"], line=theirs)
        save_line(proposal, {"rank": 2}, by=office["planning_officer"], line=mine)
        line = proposal.lines.get()
        assert (line.justification, line.rank) == ("Theirs.", 2)
        remove_line(line, by=office["planning_officer"])
        with pytest.raises(StaleRecord):
            save_line(proposal, {"rank": 3}, by=office["planning_officer"], line=mine)


def test_mfbm_attaches_what_the_chief_minister_signed(moh, mfbm, office, proposal):
    """The Budget Office director may, the analyst not; and files of a draft are in no outsider's list."""
    director, analyst = office["mfbm_budget_director"], office["mfbm_analyst"]
    with scope(moh.pk):
        kind = kind_of(proposal)
        assert (may_attach(kind, director), may_attach(kind, analyst)) == (True, False)
        attached(proposal)
        file = Attachment.objects.get()
        assert list(visible_attachments(director)) == []
        with pytest.raises(NotAllowed):
            check_sees(file, director)
        check_sees(file, office["budget_officer"])
        assert list(visible_attachments(office["budget_officer"])) == [file]
        BudgetProposal.objects.update(status="submitted")
        assert list(visible_attachments(director)) == [file]
        check_sees(file, director)


def test_papers_from_before_they_were_remembered_are_no_evidence_of_a_new_step(moh, office, proposal):
    """The data step of the migration."""
    remember_papers = import_module("bmms.budgeting.migrations.0005_last_papers").remember_papers
    with scope(moh.pk):
        attached(proposal)
        newest = Attachment.objects.get().pk
    found = []
    for status in ("draft", "submitted"):
        with scope(moh.pk):
            BudgetProposal.objects.update(status=status)
        remember_papers(apps, None)
        with scope(moh.pk):
            found.append(BudgetProposal.objects.get().last_paper)
    assert found == [0, newest]
