from datetime import date
from decimal import Decimal

from tests.periods import samples as periods
from tests.projects import samples as projects

from bmms.reporting.models import PlannedAmount
from bmms.reporting.queries.rpmes1 import rpmes1
from bmms.tenancy.scope import scope


def cells(year: int, label: str) -> dict[str, str]:
    statement = rpmes1(date(year, 1, 1), date(year, 12, 31))
    (line,) = (line for line in statement.lines if label in str(line.label))
    return dict(line.cells)


def test_work_outputs_and_people_stand_by_month(moh, ana):
    with scope(moh.pk):
        made = projects.whole()
        projects.measured(made, {0: "100", 1: "10", 2: "30", 3: "30", 4: "30"})
        projects.measured(made, {0: "6 (3 M, 3 F)"}, statement="Workers", unit="persons", counts_jobs=True)
        about, work = cells(2026, "Birthing homes"), cells(2026, "Physical schedule")
        outputs, people = cells(2026, "(OI): Mothers delivered (mothers)"), cells(2026, "(EG): Workers (persons)")
    assert [about[number] for number in ("2", "3", "5", "6")] == [
        *("Kapalawan", "Social", "By administration", "01 Feb 2026 – 30 Nov 2026")
    ]
    assert [work[str(number)] for number in (8, 9, 10, 13, 19, 7)] == [
        "3.33",
        "6.67",
        "10.00",
        "40.00",
        "100.00",
        "100.00",
    ]
    assert [outputs[str(number)] for number in (7, 10, 13, 16, 19)] == ["100", "10", "30", "30", "30"]
    assert (people["7"], people["19"]) == ("6 (3 M, 3 F)", "")


def test_money_is_the_projects_part_of_what_bed_1_plans(moh, ana):
    with scope(moh.pk):
        periods.year(2025)
        made = projects.project(start_date=date(2025, 2, 1))
        account = projects.linked(made, "40")
        asked = periods.requirement("bed1")
        for cell, amount in (("cr1", "300.00"), ("flr1", "100.00"), ("cr4", "200.01"), ("estimate", "999.00")):
            given = {"ppa": account.ppa, "allotment_class": "MOOE", "cell": cell, "amount": Decimal(amount)}
            PlannedAmount.objects.create(requirement=asked, **given)
        money = cells(2025, "Financial schedule")
    assert [money[str(number)] for number in (8, 9, 10, 11, 17, 19, 7)] == [
        *("53.33", "53.33", "53.34", "-", "26.66", "26.68", "240.00")
    ]


def test_without_a_plan_nothing_is_made_up(moh, ana):
    with scope(moh.pk):
        projects.whole()
        assert [line.level for line in rpmes1(date(2026, 1, 1), date(2026, 12, 31)).lines] == ["group"]
