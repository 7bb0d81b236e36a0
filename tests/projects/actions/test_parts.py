from datetime import date
from decimal import Decimal

import pytest
from tests.execution import samples as money
from tests.planning import samples as planning
from tests.projects import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.projects.actions.accomplishments import Reached
from bmms.projects.actions.parts import link_line, set_beneficiaries, set_places, set_weights, unlink_line
from bmms.projects.models import BudgetLine, ProjectPlace
from bmms.projects.queries.progress import digest_of_weights
from bmms.tenancy.scope import scope


def shares(project) -> dict[str, Decimal]:
    return dict(ProjectPlace.objects.filter(project=project).values_list("place", "share"))


def test_places_without_a_share_divide_the_rest(moh, project, focal):
    home, other, obc = (samples.place(code) for code in ("1999901000", "1908702000", "0908316000"))
    with scope(moh.pk):
        set_places(project, [(home, Decimal(40)), (other, None), (obc, None)], by=focal)
        assert shares(project) == {home.pk: 40, other.pk: 30, obc.pk: 30}
        set_places(project, [(home, None), (other, None), (obc, None)], by=focal)
        assert shares(project) == {home.pk: Decimal("33.34"), other.pk: Decimal("33.33"), obc.pk: Decimal("33.33")}
        assert list(ProjectPlace.objects.filter(is_obc=True).values_list("place", flat=True)) == [obc.pk]
        event = Event.objects.filter(verb="project.places_set").latest("pk")
        assert "Tungawan (33.33%)" in event.changes["places"][1]


@pytest.mark.parametrize("given", [[("1999901000", "90")], [("1999901000", "60"), ("1908702000", "50")]])
def test_shares_that_do_not_add_to_a_hundred_change_nothing(moh, project, focal, given):
    before = [("1999901000", Decimal(100))]
    with scope(moh.pk):
        with pytest.raises(DomainError, match="have to add to 100%"):
            set_places(project, [(samples.place(code), Decimal(share)) for code, share in given], by=focal)
        assert list(shares(project).items()) == before


def test_nothing_left_to_divide_is_said(moh, project, focal):
    given = [(samples.place("1999901000"), Decimal(100)), (samples.place("1908702000"), None)]
    with scope(moh.pk), pytest.raises(DomainError, match="have to add to 100%"):
        set_places(project, given, by=focal)


def test_a_place_stands_there_once(moh, project, focal):
    given = [(samples.place(), Decimal(50)), (samples.place(), Decimal(50))]
    with scope(moh.pk), pytest.raises(DomainError, match="twice"):
        set_places(project, given, by=focal)


def test_people_are_counted_by_group_and_sex(moh, project, focal):
    with scope(moh.pk):
        set_beneficiaries(project, {"farmers": (10, 20, 5), "youth": (0, 0, 0)}, by=focal)
        (row,) = project.beneficiaries.all()
        assert (row.group, row.total) == ("farmers", 35)
        events = Event.objects.filter(verb="project.beneficiaries_set").count()
        set_beneficiaries(project, {"farmers": (10, 20, 5)}, by=focal)
        assert Event.objects.filter(verb="project.beneficiaries_set").count() == events


def test_the_parts_of_an_appropriation_add_to_a_hundred_at_most(moh, project, focal):
    with scope(moh.pk):
        account = samples.linked(project, "70")
        other = samples.project("310-02", by=focal)
        with pytest.raises(DomainError, match="only 30% is not yet given"):
            link_line(other, account, Decimal(31), by=focal)
        link_line(other, account, Decimal(30), by=focal)
        link_line(project, account, Decimal(60), by=focal)  # its own part may change
        assert sorted(BudgetLine.objects.values_list("share", flat=True)) == [30, 60]
        unlink_line(BudgetLine.objects.select_related("project", "account").get(project=other), by=focal)
        assert BudgetLine.objects.count() == 1


def test_another_programs_appropriation_pays_for_nothing_here(moh, project, focal):
    with scope(moh.pk):
        given = (money.act(), planning.ppa("320", "Hospitals"), "MOOE", Decimal(1000))
        account = money.ledger.appropriate(*given, on=date(2025, 1, 2), by=samples.SOMEBODY)
        with pytest.raises(DomainError, match="not of a program"):
            link_line(project, account, Decimal(50), by=focal)
        assert not BudgetLine.objects.exists()


def test_who_decides_keeps_nothing(moh, project, head):
    with scope(moh.pk):
        for act in (
            lambda: set_places(project, [], by=head),
            lambda: set_beneficiaries(project, {}, by=head),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert project.places.count() == project.beneficiaries.count() == 1


def test_indicators_count_by_weights_that_add_to_a_hundred(moh, project, focal):
    with scope(moh.pk):
        mothers, children = (
            samples.measured(project, {0: "100", 1: "50"}, statement=name, unit=name)
            for name in ("Mothers", "Children")
        )
        samples.certified(mothers, Reached(value=Decimal(50)))
        project.refresh_from_db()
        assert project.physical == Decimal("25.00")
        set_weights(project, {mothers.pk: Decimal(80), children.pk: Decimal(20)}, by=focal)
        project.refresh_from_db()
        assert (project.physical, project.expected) == (Decimal("40.00"), Decimal("50.00"))
        assert Event.objects.filter(verb="project.weights_set").count() == 1
        with pytest.raises(DomainError, match="add to 90: they have to add to 100"):
            set_weights(project, {mothers.pk: Decimal(80), children.pk: Decimal(10)}, by=focal)
        set_weights(project, {}, by=focal)
        project.refresh_from_db()
        assert project.physical == Decimal("25.00")


def test_nobody_writes_over_weights_they_have_not_seen(moh, project, focal):
    with scope(moh.pk):
        one = samples.measured(project, {0: "100"})
        seen = digest_of_weights([one])
        set_weights(project, {one.pk: Decimal(100)}, by=focal, seen=seen)
        with pytest.raises(StaleRecord):
            set_weights(project, {}, by=focal, seen=seen)
        one.refresh_from_db()
        assert one.weight == 100
