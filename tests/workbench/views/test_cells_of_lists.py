"""What officers change in the row: by the rules of the record's own form, with the event that it leaves."""

from datetime import date

import pytest
from tests import cast
from tests.budgeting import samples as budgeting
from tests.organizations.conftest import browser
from tests.planning import samples as planning
from tests.projects import samples as projects

from bmms.access.actor import system_actor
from bmms.audit.models import Event
from bmms.planning.models import InvestmentLine
from bmms.projects.actions.tasks import set_days
from bmms.projects.models import Issue, Task
from bmms.tenancy.scope import scope


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def cell(record, which, column):
    return f"/moh/lists/cell/?list={which}&column={column}&key={record.key}"


def answered(client, record, which, column, value):
    """After the form was opened, so that it has seen what stood there."""
    url = cell(record, which, column)
    seen = client.get(url).context["form"]["seen"].value()
    return client.post(url, {column: value, "seen": seen})


@pytest.fixture
def faisals(moh):
    return browser(cast.member("faisal", moh, "ppa_focal"))


@pytest.fixture
def work(moh):
    """An activity with one task, and one without."""
    with scope(moh.pk):
        made = projects.whole()
        activity = projects.task(made, "Wells")
        return activity, projects.task(made, "Dig the well", parent=activity), projects.task(made, "Buy a pump")


def test_progress_and_days_of_a_task(faisals, moh, work):
    activity, dig, _pump = work
    assert answered(faisals, dig, "tasks", "progress", "40").status_code == 303
    assert answered(faisals, dig, "tasks", "end_date", "2026-05-20").status_code == 303
    with scope(moh.pk):
        dig.refresh_from_db()
        activity.refresh_from_db()
        assert (dig.progress, dig.status, dig.end_date) == (40, "ongoing", date(2026, 5, 20))
        assert (activity.progress, activity.end_date) == (40, date(2026, 5, 20))
        assert [each.verb for each in Event.objects.filter(subject_type="projects.task").order_by("-pk")[:2]] == [
            "task.edited",
            "task.moved",
        ]


def test_what_cannot_be_changed_has_no_pencil_and_is_refused(faisals, moh, work):
    activity, dig, _pump = work
    page = faisals.get("/moh/tasks/").content.decode()
    assert f"column=progress&amp;back=&amp;key={dig.key}" in page
    assert f"key={activity.key}" not in page
    for column, value in (("progress", "50"), ("end_date", "2026-06-01")):
        assert answered(faisals, activity, "tasks", column, value).status_code == 422
    refused = answered(faisals, dig, "tasks", "end_date", "2026-04-01")
    assert (refused.status_code, "The last day lies before the first." in refused.content.decode()) == (422, True)
    with scope(moh.pk):
        assert Task.objects.get(pk=dig.pk).end_date == date(2026, 5, 10)


def test_who_was_slower_is_told_the_day_that_stands_there(faisals, moh, work):
    _activity, _dig, pump = work
    url = cell(pump, "tasks", "end_date")
    opened = faisals.get(url).context["form"]["seen"].value()
    with scope(moh.pk):
        set_days(pump, {"end_date": date(2026, 5, 30)}, version=pump.version, by=system_actor("x", moh.pk))
    answer = faisals.post(url, {"end_date": "2026-05-15", "seen": opened})
    assert answer.status_code == 422
    with scope(moh.pk):
        assert Task.objects.get(pk=pump.pk).end_date == date(2026, 5, 30)


def test_until_when_an_issue_is_to_be_settled(moh):
    mariams = browser(cast.member("mariam", moh, "me_officer"))
    with scope(moh.pk):
        issue = Issue.objects.get(key=projects.an_issue(None)["key"])
    assert answered(mariams, issue, "issues", "due_date", "2099-01-31").status_code == 303
    assert answered(mariams, issue, "issues", "due_date", "2000-01-31").status_code == 422  # before it was seen
    with scope(moh.pk):
        assert Issue.objects.get().due_date == date(2099, 1, 31)
        assert Event.objects.filter(verb="issue.edited").count() == 1


def test_amounts_are_typed_as_amounts_and_stay_with_who_prepares_them(moh):
    pias, basils = (browser(cast.member(name, moh, role)) for name, role in PLANNERS.items())
    with scope(moh.pk):
        line, proposed = planning.investment(), budgeting.proposal().lines.first()
    assert answered(pias, line, "investments", "amount", "₱1,250,000.50").status_code == 303
    assert answered(basils, proposed, "proposal_lines", "proposed", "2,000").status_code == 303
    assert answered(basils, proposed, "proposal_lines", "proposed", "much").status_code == 422
    with scope(moh.pk):
        proposed.refresh_from_db()
        assert (str(InvestmentLine.objects.get().amount), str(proposed.proposed)) == ("1250000.50", "2000.00")
    assert basils.post(cell(line, "investments", "amount"), {"amount": "1"}).status_code == 403


PLANNERS = {"pia": "planning_officer", "basil": "budget_officer"}
