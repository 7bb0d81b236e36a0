from datetime import date
from decimal import Decimal

from tests.execution import samples as money
from tests.projects import samples

from bmms.projects.queries.money import Amounts, Rates, amounts_on, money_lines, paid_by_project, rates_of, total_of
from bmms.tenancy.scope import scope


def test_its_own_appropriation_and_its_part_of_the_programs_are_its_money(moh, project, focal):
    with scope(moh.pk):
        account = samples.linked(project, "40")
        money.ledger.release(
            account, Decimal("500000.01"), form="GAABAO", on=date(2025, 1, 3), by=samples.SOMEBODY, override_reason="x"
        )
        given = (money.act(), project.ppa, "CO", Decimal("200000.00"))
        own = money.ledger.appropriate(*given, on=date(2025, 1, 2), by=samples.SOMEBODY)
        lines = money_lines(project)
        assert [(line.account, line.share) for line in lines] == [(own, 100), (account, 40)]
        assert total_of(lines) == Amounts(Decimal("600000.00"), Decimal("200000.00"), Decimal("0.00"), Decimal("0.00"))


def test_as_of_a_day_only_what_was_posted_by_then_counts(moh, project, focal):
    with scope(moh.pk):
        account = samples.linked(project, "40")
        given = {"form": "GAABAO", "by": samples.SOMEBODY, "override_reason": "x"}
        allotment = money.ledger.release(account, Decimal("500000.00"), on=date(2025, 2, 1), **given)
        charge = money.ledger.Charge(allotment, Decimal("100000.00"), "5020301002")
        spent = {"payee": "Al-Amanah Supplies", "particulars": "Paper", "by": samples.SOMEBODY}
        money.ledger.obligate([charge], on=date(2025, 4, 1), **spent)
        lines = money_lines(project)
        march, june = (amounts_on(lines, day) for day in (date(2025, 3, 31), date(2025, 6, 30)))
        assert (march.allotted, march.obligated) == (Decimal("200000.00"), 0)
        assert june == total_of(lines)
        assert rates_of(june) == Rates(Decimal("20.00"), Decimal("0.00"), Decimal("0.00"))
        assert rates_of(march).disbursement is None
        assert amounts_on([], date(2025, 6, 30)) == Amounts()


def test_what_pays_for_a_part_below_is_no_longer_its_own(moh, project, focal):
    with scope(moh.pk):
        given = (money.act(), project.ppa, "CO", Decimal("200000.00"))
        money.ledger.appropriate(*given, on=date(2025, 1, 2), by=samples.SOMEBODY)
        part = samples.project("310-01-1", "Training", by=focal, parent=project.ppa)
        samples.linked(part, "25")
        sums = [total_of(money_lines(each)).appropriated for each in (project, part)]
        assert sums == [Decimal("150000.00"), Decimal("50000.00")]


def test_what_was_paid_for_a_project_is_read_from_the_ledger(moh, project, focal):
    with scope(moh.pk):
        assert paid_by_project({project.pk}) == {project.pk: Decimal("0.00")}
        expected = samples.paid(project, "100000.00", "40")
        assert paid_by_project({project.pk}) == {project.pk: expected}
        assert total_of(money_lines(project)).disbursed == expected
        part = samples.project("310-01-1", "Training", by=focal, parent=project.ppa)
        assert paid_by_project({project.pk, part.pk})[part.pk] == 0
