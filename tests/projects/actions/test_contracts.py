from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from tests import cast
from tests.execution import samples as money
from tests.projects import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.execution.models import Account
from bmms.projects.actions.contracts import (
    add_contract,
    edit_contract,
    link_obligation,
    set_milestones,
    unlink_obligation,
    vary_contract,
)
from bmms.projects.forms import ObligationForm
from bmms.projects.models import ContractObligation, Milestone, Variation
from bmms.projects.queries.contracts import contracts, milestones_of, obligations_to_link
from bmms.tenancy.scope import scope

VARIATION = {
    "number": "VO-1",
    "amount": Decimal("5000.00"),
    "until_date": date(2026, 10, 31),
    "reason": "Deeper than thought",
    "approved_date": date(2026, 5, 1),
}


@pytest.fixture
def contract(moh, project, focal):
    with scope(moh.pk):
        return samples.contract(project, by=focal)


def test_what_was_varied_counts_and_the_first_paper_stays(moh, contract, focal):
    with scope(moh.pk):
        vary_contract(contract, VARIATION, by=focal)
        vary_contract(contract, VARIATION | {"number": "VO-2", "amount": Decimal(-1000), "until_date": None}, by=focal)
        shown = contracts().get()
        assert (shown.amount, shown.revised, shown.until) == (100000, 104000, date(2026, 10, 31))
        with pytest.raises(DomainError, match="was varied since"):
            edit_contract(contract, {"amount": Decimal(1)}, version=1, by=focal)
        edit_contract(contract, {"title": "Two wells"}, version=1, by=focal)
        with pytest.raises(StaleRecord):
            edit_contract(contract, {"title": "Three wells"}, version=1, by=focal)
        assert Event.objects.filter(verb="contract.varied").count() == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": Decimal(-100000)}, "Nothing would be left"),
        ({"amount": Decimal(0), "until_date": None}, "how much more or less"),
        ({"approved_date": date(2026, 1, 1)}, "after the contract was signed"),
        ({"approved_date": date(2099, 1, 1)}, "not in the future"),
    ],
)
def test_a_variation_that_cannot_be_leaves_nothing(moh, contract, focal, changed, words):
    with scope(moh.pk):
        with pytest.raises(DomainError, match=words), transaction.atomic():
            vary_contract(contract, VARIATION | changed, by=focal)
        assert not Variation.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"contractor": ""}, "one of the two"),
        ({"signed_date": date(2099, 1, 1)}, "not been signed"),
        ({"begin_date": None}, "no first one"),
        ({"end_date": date(2026, 1, 1)}, "before the first"),
    ],
)
def test_a_contract_that_cannot_be_is_refused(moh, project, focal, changed, words):
    with scope(moh.pk), pytest.raises(DomainError, match=words):
        samples.contract(project, by=focal, **changed)


def test_money_is_read_from_the_obligations_that_pay_for_it(moh, project, contract, focal):
    with scope(moh.pk):
        samples.paid(project, "60000.00")
        (owed,) = obligations_to_link(project)
        choices = ObligationForm(project=project).fields["account"].choices
        assert [label for value, label in choices if value] == [
            "Al-Amanah Supplies · 60,000.00 · FY2025 GAAB · MOOE · 5020301002"
        ]
        link_obligation(contract, owed, by=focal)
        shown = contracts().get()
        assert (shown.obligated, shown.paid) == (Decimal("60000.00"), Decimal("60000.00"))
        other = samples.contract(project, by=focal, number="2026-02")
        with pytest.raises(DomainError, match="pays for a contract already"):
            link_obligation(other, owed, by=focal)
        unlink_obligation(ContractObligation.objects.get(), by=focal)
        assert contracts().get(pk=contract.pk).paid == 0


def test_an_obligation_of_another_program_pays_for_nothing_here(moh, project, contract, focal):
    with scope(moh.pk):
        samples.paid(project)
        other = samples.planning.ppa("320")
        given = (money.act(), other, "MOOE", Decimal("1000.00"))
        account = money.ledger.appropriate(*given, on=date(2025, 1, 2), by=samples.SOMEBODY)
        allotment = money.ledger.release(
            account, Decimal(1000), form="GAABAO", on=date(2025, 1, 3), by=samples.SOMEBODY, override_reason="x"
        )
        charge = money.ledger.Charge(allotment, Decimal(100), "5020301002")
        (owed,) = money.ledger.obligate(
            [charge], payee="Somebody", particulars="x", on=date(2025, 2, 1), by=samples.SOMEBODY
        )
        with pytest.raises(DomainError, match="not of the project"):
            link_obligation(contract, Account.objects.get(pk=owed.pk), by=focal)


def test_milestones_are_set_together_and_in_their_order(moh, project, focal):
    days = {"posting": (date(2026, 2, 1), date(2026, 2, 3), "ITB 1"), "bids": (date(2026, 3, 1), None, "")}
    with scope(moh.pk):
        set_milestones(project, days, by=focal)
        known = {each.kind: each for each in milestones_of(project)}
        assert known["posting"].row.reference == "ITB 1"
        assert known["bids"].is_late_on(date(2026, 3, 2))
        assert not known["posting"].is_late_on(date(2026, 3, 2))
        events = Event.objects.filter(verb="project.milestones_set").count()
        set_milestones(project, days, by=focal)
        assert Event.objects.filter(verb="project.milestones_set").count() == events
        wrong = {"posting": (None, date(2026, 2, 3), ""), "bids": (None, date(2026, 2, 1), "")}
        for given, words in ((wrong, "before what comes before"), ({"bids": (None, date(2099, 1, 1), "")}, "by today")):
            with pytest.raises(DomainError, match=words), transaction.atomic():
                set_milestones(project, given, by=focal)
        with pytest.raises(StaleRecord):
            set_milestones(project, {}, by=focal, seen="old")
        assert Milestone.objects.count() == 2


def test_who_only_looks_writes_nothing(moh, project, contract, ben):
    looking = cast.acting(ben, moh)
    with scope(moh.pk):
        for act in (
            lambda: add_contract(project, samples.CONTRACT, by=looking),
            lambda: edit_contract(contract, {"title": "x"}, version=1, by=looking),
            lambda: vary_contract(contract, VARIATION, by=looking),
            lambda: set_milestones(project, {}, by=looking),
        ):
            with pytest.raises(NotAllowed), transaction.atomic():
                act()
