from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.execution.conftest import day
from tests.execution.samples import RELEASE
from tests.periods import samples as periods
from tests.planning import samples as planning

from bmms.access.errors import DomainError, NotAllowed, SamePerson
from bmms.audit.models import Event
from bmms.execution.actions import ledger
from bmms.execution.actions.ledger import release
from bmms.execution.actions.posting import Refused
from bmms.execution.actions.releases import (
    cancel_release,
    deny_release,
    endorse_release,
    issue_release,
    prepare_release,
    return_release,
    review_release,
    sign_release,
)
from bmms.execution.models import Account, Entry, ReleaseRequest
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope, system


@pytest.fixture
def capital(world):
    """₱10,000,000.00 of capital outlay for later release."""
    with scope(world.mole.pk):
        return world.appropriated("CO", "10000000.00")


def asked(world, capital, **values) -> ReleaseRequest:
    return prepare_release(RELEASE | {"appropriation": capital} | values, by=world.budget)


def endorsed(world, capital, **values) -> ReleaseRequest:
    made = asked(world, capital, **values)
    sign_release(made, by=world.head)
    review_release(made, conditions="Only after the bidding", by=world.analyst)
    endorse_release(made, by=world.mfbm_director)
    return made


def test_five_people_take_it_to_a_saro(world, capital):
    with scope(world.mole.pk):
        made = endorsed(world, capital, amount=Decimal("4000000.00"))
        issue_release(made, on=day(3, 31), by=world.mfbm_head)
        done = ReleaseRequest.objects.get()
        assert (done.status, done.conditions) == ("completed", "Only after the bidding")
        assert done.entry.number == "SARO-06-01101101-2025-03-00001"
        assert Account.objects.get(level="appropriation").unreleased == 6_000_000
        with pytest.raises(DomainError, match="not possible now"):
            issue_release(made, on=day(3, 31), by=world.mfbm_head)
        assert Account.objects.filter(level="allotment").count() == 1


def test_each_step_takes_its_officer_and_figures_stay_the_ministrys(world, capital):
    steps = (
        (sign_release, world.head),
        (review_release, world.analyst),
        (endorse_release, world.mfbm_director),
        (lambda made, by: issue_release(made, on=day(3, 31), by=by), world.mfbm_head),
    )
    people = (world.budget, world.head, world.analyst, world.mfbm_director, world.mfbm_head, world.treasury)
    with scope(world.mole.pk):
        made = asked(world, capital)
        with pytest.raises(NotAllowed):
            asked_by = RELEASE | {"appropriation": capital}
            prepare_release(asked_by, by=world.analyst)
        for take, right in steps:
            for by in people:
                if by is not right:
                    with pytest.raises(NotAllowed):
                        take(made, by=by)
            take(made, by=right)


def test_nobody_signs_twice(world, capital):
    mfbm = cast.acting(
        cast.member("musa", mfbm_of(world), "mfbm_analyst", "mfbm_budget_director", "mfbm_head"), world.mole
    )
    with scope(world.mole.pk):
        made = asked(world, capital)
        sign_release(made, by=world.head)
        review_release(made, by=mfbm)
        with pytest.raises(SamePerson):
            endorse_release(made, by=mfbm)
        endorse_release(made, by=world.mfbm_director)
        with pytest.raises(SamePerson):
            issue_release(made, on=day(3, 31), by=mfbm)
        with pytest.raises(IntegrityError), transaction.atomic():
            ReleaseRequest.objects.update(endorsed_by_id=mfbm.user_id)


def mfbm_of(world) -> Organization:
    return Organization.objects.get(pk=world.mfbm_head.home_organization_id)


def test_what_the_appropriation_does_not_cover_is_refused_to_the_centavo(world, capital):
    with scope(world.mole.pk):
        with pytest.raises(Refused, match=r"Short by ₱0\.01 in CO of PPA 310100, FY2025 GAAB: the appropriation"):
            asked(world, capital, amount=Decimal("10000000.01"))
        first = endorsed(world, capital, amount=Decimal("6000000.00"))
        second = endorsed(world, capital, amount=Decimal("6000000.00"))
        issue_release(first, on=day(3, 31), by=world.mfbm_head)
        with pytest.raises(DomainError, match="The appropriation covers the amount"):
            issue_release(second, on=day(3, 31), by=world.mfbm_head)
        assert Account.objects.get(level="appropriation").unreleased == 4_000_000


def test_nothing_is_released_while_a_report_is_overdue(world, capital):
    periods.requirement()
    with system("the tests' cast"):
        Organization.objects.filter(pk=world.mole.pk).update(has_own_budget=True)
    with scope(world.mole.pk):
        made = endorsed(world, capital)
        with pytest.raises(DomainError, match=r"Reports are overdue: BED 1"):
            issue_release(made, on=day(5, 2), by=world.mfbm_head)
        assert ReleaseRequest.objects.get().status == "endorsed"
        assert not Account.objects.filter(level="allotment").exists()
        issue_release(made, on=day(5, 2), override_reason="Relief goods cannot wait", by=world.mfbm_head)
        assert ReleaseRequest.objects.get().override_reason == "Relief goods cannot wait"
        assert Event.objects.get(verb="allotment.overridden").reason == "Relief goods cannot wait"


def test_a_returned_request_begins_again_and_a_denied_one_is_over(world, capital):
    with scope(world.mole.pk):
        made = endorsed(world, capital)
        return_release(made, reason="The BED says less", by=world.mfbm_head)
        found = ReleaseRequest.objects.get()
        assert (found.status, found.signed_by, found.endorsed_at) == ("returned", None, None)
        sign_release(made, by=world.head)
        review_release(made, by=world.analyst)
        endorse_release(made, by=world.mfbm_director)
        deny_release(made, reason="No revenue", by=world.mfbm_head)
        with pytest.raises(DomainError, match="not possible now"):
            sign_release(made, by=world.head)
        assert not Account.objects.filter(level="allotment").exists()


def test_a_cancelled_release_is_a_negative_saro(world, capital):
    with scope(world.mole.pk):
        made = endorsed(world, capital)
        issue_release(made, on=day(3, 31), by=world.mfbm_head)
        made.refresh_from_db()
        cancel_release(made, on=day(4, 2), reason="Issued twice", by=world.mfbm_head)
        assert ReleaseRequest.objects.get().status == "reversed"
        assert Account.objects.get(level="appropriation").allotted == 0
        numbers = Entry.objects.filter(kind="allotment").order_by("pk").values_list("number", flat=True)
        assert numbers[1].startswith("SARO-")


def test_the_act_itself_releases_neither_outlay_nor_past_an_overdue_report(world, capital):
    on = {"form": "GAABAO", "on": day(5, 2), "by": world.mfbm_head}
    with scope(world.mole.pk):
        with pytest.raises(DomainError, match="all else takes a special budget request"):
            release(capital, Decimal("1.00"), **on)
        expenses = world.appropriated("MOOE", "1000.00")
    periods.requirement()
    with system("the tests' cast"):
        Organization.objects.filter(pk=world.mole.pk).update(has_own_budget=True)
    with scope(world.mole.pk):
        with pytest.raises(DomainError, match=r"Reports are overdue: BED 1"):
            release(expenses, Decimal("1.00"), **on)
        assert not Account.objects.filter(level="allotment").exists()
        release(expenses, Decimal("1.00"), override_reason="Salaries cannot wait", **on)
        assert Event.objects.get(verb="allotment.overridden").reason == "Salaries cannot wait"


def test_mfbm_releases_its_own_budget_and_whoever_signed_does_not(world):
    mfbm = Organization.objects.get(pk=periods.year(2025).organization_id)
    roles = ("mfbm_head", "mfbm_head", "mfbm_analyst", "mfbm_budget_director", "budget_officer")
    people = [cast.acting(cast.member(f"m{place}", mfbm, role), mfbm) for place, role in enumerate(roles)]
    head, other_head, analyst, director, officer = people
    with scope(mfbm.pk):
        ppa = planning.ppa("310200", "Budget management")
        own = ledger.appropriate(world.act, ppa, "CO", Decimal(1000), on=day(1, 2), by=director)
        made = prepare_release(RELEASE | {"appropriation": own, "amount": Decimal(1000)}, by=officer)
        sign_release(made, by=head)
        review_release(made, by=analyst)
        endorse_release(made, by=director)
        with pytest.raises(SamePerson):
            issue_release(made, on=day(3, 31), by=head)
        issue_release(made, on=day(3, 31), by=other_head)
        assert ReleaseRequest.objects.get().status == "completed"
