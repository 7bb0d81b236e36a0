import itertools
import random
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum
from tests import cast
from tests.organizations.conftest import browser
from tests.periods import samples as periods
from tests.projects import samples as projects

from bmms.projects.actions.accomplishments import Reached
from bmms.projects.actions.monitoring import add_issue, add_visit
from bmms.projects.models import Issue, Project
from bmms.projects.queries.money import money_lines, total_of
from bmms.reporting.queries.catalogue import behind_cell, statement_asked
from bmms.reporting.queries.rpmes import rpmes2, rpmes3, rpmes5
from bmms.reporting.queries.statement import Statement
from bmms.tenancy.scope import scope

SPRING = (date(2026, 4, 1), date(2026, 6, 30))
CELL = "/moh/statements/{}/2026/2/cell/?column={}&{}"


@pytest.fixture
def project(moh, ana) -> Project:
    """Of 100 mothers 40 until the end of June, 25 are certified; ₱40,000.00 of the act of 2025 are paid; 12 work."""
    periods.year(2025), periods.year(2026)
    with scope(moh.pk):
        made = projects.whole(total_cost=Decimal("500000.00"))
        mothers = projects.measured(made, {0: "100", 1: "10", 2: "30", 3: "30", 4: "30"})
        for quarter, value in ((1, 10), (2, 15)):
            projects.certified(mothers, Reached(value=Decimal(value)), quarter=quarter)
        jobs = projects.measured(made, {}, statement="Workers", unit="persons", counts_jobs=True)
        for quarter, (men, women) in ((1, (3, 4)), (2, (2, 3))):
            given = Reached(value=Decimal(men + women), male=men, female=women, unspecified=0)
            projects.certified(jobs, given, quarter=quarter)
        projects.paid(made)
    return made


def row(statement: Statement, label: str) -> dict[str, object]:
    (line,) = (line for line in statement.lines if label in str(line.label))
    return dict(line.cells)


def test_form_2_sets_work_money_and_people_side_by_side(moh, project):
    with scope(moh.pk):
        said = row(rpmes2(*SPRING), "Birthing homes")
        ledger = total_of(money_lines(project))
    texts = [said[number] for number in ("2", "3", "4", "5", "6", "7", "8")]
    assert texts[:4] == ["Kapalawan", "Social", "FY2025 GAAB", "By administration"]
    assert texts[4:] == ["01 Feb 2026", "30 Nov 2026", "500,000.00"]
    assert (said["9"], said["10"], said["11"]) == (ledger.allotted, ledger.obligated, ledger.disbursed)
    assert [said[str(number)] for number in range(12, 18)] == ["100.00", "40.00", "25.00", "-15.00", "5", "7"]
    assert (said["18"], said["19"]) == ("Planned", "Terminal")


def test_form_2_ends_with_what_the_projects_make_together(moh, project):
    with scope(moh.pk):
        projects.whole("310-02", title="Wells")
        said = row(rpmes2(*SPRING), "Grand total")
    assert (said["8"], said["11"], said["14"], said["16"]) == ("500,000.00", Decimal("40000.00"), "25.00", "5")


def test_a_project_of_another_year_stands_in_none_of_them(moh, project):
    with scope(moh.pk):
        Project.objects.filter(pk=project.pk).update(start_date="2027-01-05", end_date="2027-02-01")
        assert [build(*SPRING).lines for build in (rpmes2, rpmes3, rpmes5)] == [[], [], []]


def test_form_3_has_what_stands_in_the_way_and_what_visits_found(moh, project, ana):
    with scope(moh.pk):
        add_issue(project, projects.ISSUE | {"owner": ana, "escalated_to": "ocm"}, by=projects.SOMEBODY)
        add_issue(
            project,
            projects.ISSUE | {"problem": "Later", "found_on": date(2026, 7, 1), "due_date": None},
            by=projects.SOMEBODY,
        )
        add_visit(project, projects.VISIT | {"follow_up": "Prop up the roof"}, by=projects.SOMEBODY)
        said = rpmes3(*SPRING)
        issue, visit = row(said, "Issue, 01 May 2026"), row(said, "Field visit, 02 May 2026")
        assert next(line.label for line in said.lines) == "Birthing homes"
        assert len(said.lines) == 3
    assert [issue[number] for number in ("4", "5", "6", "7")] == [
        *("The road is cut", "Flood", "Ask MPW for a bridge", ana.name)
    ]
    assert issue["8"] == "The Office of the Chief Minister, until 20 May 2026"
    assert (visit["4"], visit["7"], visit["8"]) == ("The wall stands", "Two of the PEO", "Prop up the roof")


def test_form_3_leaves_out_what_was_settled_before_the_quarter(moh, project):
    with scope(moh.pk):
        add_issue(project, projects.ISSUE, by=projects.SOMEBODY)
        Issue.objects.update(
            status="done", settled_at="2026-03-31T00:00Z", settled_by_id=cast.User.objects.first(), result="x"
        )
        assert len(rpmes3(*SPRING).lines) == 1  # it is behind, no more


def test_form_5_sums_by_source_and_by_sector(moh, project):
    with scope(moh.pk):
        projects.whole("310-02", title="Wells", sector="economic")
        said = rpmes5(*SPRING)
    assert [str(line.label) for line in said.lines] == [
        *("By source", "FY2025 GAAB", "No appropriation yet", "By sector", "Economic", "Social", "Grand total")
    ]
    social, total = row(said, "Social"), row(said, "Grand total")
    assert [social[number] for number in ("2", "3", "4", "5", "6")] == ["1", "0", "0", "1", "0"]
    assert (row(said, "FY2025 GAAB")["11"], total["11"], total["2"]) == (Decimal("40000.00"), Decimal("40000.00"), "2")


def test_every_amount_opens_the_postings_behind_it(moh, project, ana):
    anas = browser(ana)
    for form, asked in (("rpmes2", f"project={project.key}"), ("rpmes5", "sector=social")):
        page = anas.get(f"/moh/statements/{form}/2026/2/").content.decode()
        assert f"{asked}&amp;column=11" in page
        for column in ("9", "10", "11"):
            assert "₱40,000.00" in anas.get(CELL.format(form, column, asked)).content.decode()
        assert "₱" not in anas.get(CELL.format(form, "11", "project=none&sector=peace")).content.decode()
        assert anas.get(CELL.format(form, "8", asked)).status_code == 404


@pytest.mark.parametrize("seed", [1, 2])
def test_the_list_behind_each_amount_sums_to_it_to_the_centavo(moh, ana, seed):
    """Of shares that leave parts of centavos, half ones too, of several projects of one appropriation."""
    chance = random.Random(seed)
    periods.year(2025), periods.year(2026)
    with scope(moh.pk):
        for number in range(4):
            share = f"{chance.randint(1, 12)}.{chance.choice(('5', '25', '33'))}"
            made = projects.whole(
                f"310-0{number}", title=f"Wells {number}", sector=chance.choice(("social", "economic"))
            )
            projects.paid(made, f"{chance.randint(1000, 90_000)}.{chance.randint(1, 99):02}", share)
        for form in ("rpmes2", "rpmes5"):
            asked = statement_asked(form, 2026, 2)
            lines = [line for line in asked.build().lines if line.asks is not None]
            for line, column in itertools.product(lines, ("9", "10", "11")):
                behind = behind_cell(asked, column, line.asks)
                summed = behind.order_by().aggregate(sum=Sum("counted"))["sum"]
                assert sum(row.counted for row in behind) == summed == line.amount(column), (line.label, column)
        assert len(lines) > 1


def test_pages_workbooks_papers_and_the_api_have_them(moh, project, ana):
    anas = browser(ana)
    for form, period in (("rpmes1", 1), ("rpmes2", 2), ("rpmes3", 2), ("rpmes5", 2)):
        assert anas.get(f"/moh/statements/{form}/2026/{period}/workbook/").content[:2] == b"PK"
        assert anas.get(f"/moh/statements/{form}/2026/{period}/paper/").content[:5] == b"%PDF-"
        assert anas.get(f"/api/v1/moh/statements/{form}/2026/{period}/").json()["form"] == form


def test_a_hundred_projects_are_as_many_statements_as_one(moh, project, django_assert_max_num_queries):
    with scope(moh.pk):
        for number in range(5):
            projects.whole(f"310-1{number}", title=f"Wells {number}")
        with django_assert_max_num_queries(14):
            assert len(rpmes2(*SPRING).lines) == 7
