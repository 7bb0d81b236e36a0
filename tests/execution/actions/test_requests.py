from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.execution import samples
from tests.execution.conftest import day
from tests.periods import samples as periods

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.audit.models import Event
from bmms.execution.actions.posting import Refused, reverse_entry
from bmms.execution.actions.requests import (
    edit_request,
    obligate_request,
    prepare_request,
    return_request,
    sign_request,
)
from bmms.execution.models import Account, Entry, ObligationRequest
from bmms.execution.queries.requests import entry_of, lines_of
from bmms.periods.actions.years import lock_month
from bmms.tenancy.scope import scope


@pytest.fixture
def focal(world):
    return world.focal


@pytest.fixture
def request_(world, funded, focal):
    with scope(world.mole.pk):
        return prepare_request(samples.REQUEST | {"allotment": funded}, by=focal)


def test_three_people_take_it_to_an_obligation(world, request_, focal):
    with scope(world.mole.pk):
        sign_request(request_, by=world.head)
        with pytest.raises(DomainError, match="not changed any more"):
            edit_request(request_, samples.REQUEST | {"allotment": request_.allotment}, by=focal)
        return_request(request_, reason="The wrong object", by=world.budget)
        edit_request(request_, samples.REQUEST | {"allotment": request_.allotment, "amount": Decimal(200)}, by=focal)
        sign_request(request_, by=world.head)
        obligate_request(request_, by=world.budget)
        done = ObligationRequest.objects.get()
        assert (done.status, done.obligation.obligated) == ("completed", 200)
        assert entry_of(done).number == "02-01101101-2025-03-00001"
        with pytest.raises(DomainError, match="not possible now"):
            obligate_request(request_, by=world.budget)
        assert Event.objects.get(verb="obligation_request.returned").reason == "The wrong object"


def test_nobody_signs_or_certifies_what_is_their_own(world, funded):
    both = cast.acting(cast.member("both", world.mole, "ppa_focal", "director", "budget_officer"), world.mole)
    with scope(world.mole.pk):
        own = prepare_request(samples.REQUEST | {"allotment": funded}, by=both)
        with pytest.raises(SamePerson):
            sign_request(own, by=both)
        sign_request(own, by=world.head)
        with pytest.raises(SamePerson):
            obligate_request(own, by=both)
        assert not Entry.objects.filter(kind="obligation").exists()
        with pytest.raises(IntegrityError), transaction.atomic():  # nor past the action
            ObligationRequest.objects.update(signed_by_id=both.user_id)


def test_each_box_takes_its_officer(world, request_, focal):
    with scope(world.mole.pk):
        for by in (focal, world.budget, world.cashier, world.accountant):
            with pytest.raises(NotAllowed):
                sign_request(request_, by=by)
        sign_request(request_, by=world.head)
        for by in (focal, world.head, world.cashier, world.accountant):
            with pytest.raises(NotAllowed):
                obligate_request(request_, by=by)
        assert ObligationRequest.objects.get().status == "submitted"


def test_what_the_allotment_does_not_cover_is_neither_prepared_nor_signed(world, funded, focal):
    with scope(world.mole.pk):
        small = world.released("CO", "99.99")
        wanted = samples.REQUEST | {"allotment": small, "object_code": "5060405003"}
        with pytest.raises(Refused, match=r"Short by ₱0\.01 in CO of PPA 310100, FY2025 GAAB: the allotment"):
            prepare_request(wanted, by=focal)
        request = prepare_request(wanted | {"amount": Decimal("99.99")}, by=focal)
        world.obligated(small, "0.01")
        with pytest.raises(DomainError, match="The allotment covers the amount"):
            sign_request(request, by=world.head)
        with pytest.raises(DomainError, match="charges an allotment"):
            prepare_request(samples.REQUEST | {"allotment": small.parent}, by=focal)
        assert Account.objects.filter(level="obligation").count() == 1


def test_a_day_that_the_ledger_would_refuse_is_refused_when_it_is_prepared(world, funded, focal):
    with scope(world.mole.pk):
        salaries = world.released("PS", "100.00")
        lock_month(periods.year(2025), 6, reason="Reported.", by=world.accountant)
        for allotment, on, words in (
            (funded, day(6, 30), r"30 Jun 2025 lies in a month that Alma locked on .*: Reported\."),
            (funded, date(2999, 1, 1), "has not come yet"),
            (funded, day(12, 31, 2024), "Fiscal year 2024 is not in execution"),
            (salaries, day(1, 2, 2026), "PS of FY2025 GAAB could be used until 31 Dec 2025, not on 02 Jan 2026"),
        ):
            with pytest.raises(Refused, match=words):
                code = "5010101001" if allotment == salaries else "5020301002"
                wanted = {"allotment": allotment, "date": on, "object_code": code}
                prepare_request(samples.REQUEST | wanted, by=focal)
        assert not ObligationRequest.objects.exists()


def test_an_object_of_another_class_is_refused(world, funded, focal):
    with scope(world.mole.pk):
        with pytest.raises(DomainError, match="Object 5060405003 is not one of MOOE"):
            prepare_request(samples.REQUEST | {"allotment": funded, "object_code": "5060405003"}, by=focal)
        assert not ObligationRequest.objects.exists()


def test_whoever_has_edited_it_signs_nothing_even_if_another_edits_it_after(world, request_, focal):
    both = cast.acting(cast.member("both", world.mole, "ppa_focal", "director", "budget_officer"), world.mole)
    values = samples.REQUEST | {"allotment": request_.allotment}
    with scope(world.mole.pk):
        edit_request(request_, values, by=both)
        edit_request(request_, values, by=focal)
        with pytest.raises(SamePerson):
            sign_request(request_, by=both)
        sign_request(request_, by=world.head)
        with pytest.raises(SamePerson):
            obligate_request(request_, by=both)
        assert ObligationRequest.objects.get().status == "submitted"


def test_each_object_line_is_obligated_by_itself_in_one_entry(world, funded, focal):
    fuel = {"object_code": "5020309000", "amount": Decimal("50.00")}
    given = samples.REQUEST | {"allotment": funded, "further": [fuel]}
    with scope(world.mole.pk):
        request = prepare_request(given, by=focal)
        assert [(line.object_code, line.amount) for line in lines_of(request)] == [
            ("5020301002", 100),
            ("5020309000", 50),
        ]
        edit_request(request, given | {"further": [fuel, fuel | {"amount": Decimal("7.00")}]}, by=focal)
        told = "5020301002 ₱100.00; 5020309000 ₱50.00"
        assert Event.objects.get(verb="obligation_request.edited").changes == {
            "amount": ["150.00", "157.00"],
            "lines": [told, f"{told}; 5020309000 ₱7.00"],
        }
        sign_request(request, by=world.head)
        obligate_request(request, by=world.budget)
        done = ObligationRequest.objects.get()
        assert [line.obligation.obligated for line in lines_of(done)] == [100, 50, 7]
        postings = entry_of(done).postings.order_by("pk").values_list("object_code", "amount")
        assert list(postings) == [("5020301002", 100), ("5020309000", 50), ("5020309000", 7)]
        reverse_entry(entry_of(done), on=day(3, 2), particulars="Void", by=world.budget)
        assert (ObligationRequest.objects.get().status, Account.objects.get(pk=funded.pk).obligated) == ("reversed", 0)


def test_what_a_release_without_object_lines_did_to_a_request_holds(world, funded, focal):
    """While releases are exchanged it changes the amount, or obligates the whole on the first object."""
    fuel = {"object_code": "5020309000", "amount": Decimal("50.00")}
    given = samples.REQUEST | {"allotment": funded, "further": [fuel]}
    with scope(world.mole.pk):
        request = prepare_request(given, by=focal)
        ObligationRequest.objects.update(amount=Decimal("120.00"))
        changed = ObligationRequest.objects.get()
        assert [(line.object_code, line.amount) for line in lines_of(changed)] == [("5020301002", 120)]
        sign_request(changed, by=world.head)
        obligate_request(changed, by=world.budget)
        done = ObligationRequest.objects.get()
        assert [line.obligation for line in lines_of(done)] == [done.obligation]
        assert (done.obligation.obligated, list(request.lines.values_list("obligation", flat=True))) == (
            120,
            [None, None],
        )


def test_of_several_object_lines_a_refusal_names_the_one(world, funded, focal):
    with scope(world.mole.pk):
        small = world.released("CO", "120.00")
        given = samples.REQUEST | {"allotment": small, "object_code": "5060405003"}
        for code, amount, words in (
            ("5020301002", "1.00", "Line 2, 5020301002: Object 5020301002 is not one of CO"),
            ("5060406001", "20.01", r"Line 2, 5060406001: Short by ₱0\.01 in CO of PPA 310100, FY2025 GAAB"),
            ("5060406001", "0.00", "Line 2, 5060406001: The amount has to be above zero"),
        ):
            with pytest.raises(DomainError, match=words):
                prepare_request(given | {"further": [{"object_code": code, "amount": Decimal(amount)}]}, by=focal)
        assert not ObligationRequest.objects.exists()
