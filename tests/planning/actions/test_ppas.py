import pytest
from tests import cast
from tests.planning.samples import VALUES, indicator, ppa

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.planning.actions.plans import amend_plan, move_plan, set_targets
from bmms.planning.actions.ppas import add_indicator, add_ppa, edit_indicator, edit_ppa
from bmms.planning.models import PPA, Indicator
from bmms.tenancy.scope import scope


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_a_tree_grows_from_its_programs(moh, planner):
    with scope(moh.pk):
        program = ppa("310", by=planner)
        project = ppa("310-1", "Clinics", by=planner, level="PROJECT", parent=program)
        activity = ppa("310-1-A", "Repairs", by=planner, level="ACTIVITY", parent=project)
        assert activity.parent.parent == program
        assert verbs() == ["ppa.added"] * 3


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"level": "PROGRAM", "parent": "310"}, "cannot be part of"),
        ({"level": "SUBPROGRAM"}, "part of a program"),
        ({"level": "PROJECT", "parent": "310-A"}, "cannot be part of"),
        ({"code": "310"}, "has the code 310"),
        ({"from_year": 2027, "until_year": 2026}, "lies before the first"),
        ({"from_year": 202}, "from 2020 to 2100"),
        ({"until_year": 20266}, "from 2020 to 2100"),
    ],
)
def test_what_does_not_fit_is_refused(moh, planner, values, says):
    with scope(moh.pk):
        ppa("310-A", "Activity", by=planner, level="ACTIVITY", parent=ppa("310", by=planner))
        if values.get("parent"):
            values = values | {"parent": PPA.objects.get(code=values["parent"])}
        with pytest.raises(DomainError, match=says):
            add_ppa(VALUES | {"code": "999", "title": "New"} | values, by=planner)
        assert PPA.objects.count() == 2


def test_a_level_cannot_change_under_its_parts(moh, planner):
    with scope(moh.pk):
        program = ppa("310", by=planner)
        project = ppa("310-1", by=planner, level="PROJECT", parent=program)
        ppa("310-1-A", by=planner, level="ACTIVITY", parent=project)
        with pytest.raises(DomainError, match="parts"):
            edit_ppa(project, {"level": "ACTIVITY"}, version=1, by=planner)


def test_an_edit_is_an_event_and_the_second_of_two_is_refused(moh, planner):
    with scope(moh.pk):
        program = ppa(by=planner)
        edit_ppa(program, {"title": "Public health"}, version=1, by=planner)
        with pytest.raises(StaleRecord):
            edit_ppa(program, {"title": "Other"}, version=1, by=planner)
        assert PPA.objects.get().title == "Public health"
        assert verbs() == ["ppa.added", "ppa.edited"]


def test_an_indicator_stands_once(moh, planner):
    with scope(moh.pk):
        program = ppa(by=planner)
        first = indicator(program, by=planner)
        with pytest.raises(DomainError, match="already"):
            add_indicator(program, {"level": "OUTCOME", "statement": first.statement}, by=planner)
        edit_indicator(first, {"unit": "mothers"}, version=1, by=planner)
        assert [one.unit for one in Indicator.objects.all()] == ["mothers"]
        assert verbs() == ["ppa.added", "indicator.added", "indicator.edited"]


@pytest.mark.parametrize("fixed", [{"code": "311"}, {"title": "x"}, {"from_year": 2021}, {"until_year": 2025}])
def test_what_a_submitted_plan_says_of_a_ppa_stays(moh, plan, planner, director, head, fixed):
    with scope(moh.pk):
        program = PPA.objects.get()
        move_plan(plan, "submit", by=planner)
        with pytest.raises(DomainError, match="in the plan of fiscal year 2026"):
            edit_ppa(program, fixed, version=1, by=planner)
        edit_ppa(program, {"until_year": 2026, "outcome": "Healthy"}, version=1, by=planner)
        move_plan(plan, "endorse", by=director)
        move_plan(plan, "approve", by=head)
        amend_plan(plan, by=planner)
        with pytest.raises(DomainError, match="stays"):
            edit_ppa(program, fixed, version=2, by=planner)
        assert (PPA.objects.get().code, PPA.objects.get().title) == ("310", "Health services")


def test_a_ppa_in_a_draft_can_change(moh, plan, planner):
    with scope(moh.pk):
        edit_ppa(PPA.objects.get(), {"title": "Public health"}, version=1, by=planner)
        assert PPA.objects.get().title == "Public health"


def test_what_a_submitted_plan_says_of_an_indicator_stays(moh, plan, planner, head):
    with scope(moh.pk):
        measured = Indicator.objects.get()
        set_targets(plan, measured, {0: "95%"}, by=planner)
        move_plan(plan, "submit", by=planner)
        for fixed in ({"statement": "x"}, {"unit": "x"}, {"level": "OUTPUT"}):
            with pytest.raises(DomainError, match="stays"):
                edit_indicator(measured, fixed, version=1, by=planner)
        edit_indicator(measured, {"source": "Registry", "code": "I-1"}, version=1, by=planner)  # it had none
        with pytest.raises(DomainError, match="stays"):
            edit_indicator(measured, {"code": "I-2"}, version=2, by=planner)
        move_plan(plan, "return", by=head, reason="The unit is wrong.")
        edit_indicator(measured, {"unit": "mothers"}, version=2, by=planner)
        assert (Indicator.objects.get().unit, Indicator.objects.get().source) == ("mothers", "Registry")


@pytest.mark.parametrize("role", ["me_officer", "head_of_office", "auditor", "organization_administrator"])
def test_whoever_does_not_plan_changes_nothing(moh, planner, role):
    with scope(moh.pk):
        program = ppa(by=planner)
        measured = indicator(program, by=planner)
    other = cast.acting(cast.member("other", moh, role), moh)
    with scope(moh.pk):
        for attempt in (
            lambda: add_ppa(VALUES | {"code": "1", "title": "x"}, by=other),
            lambda: edit_ppa(program, {"title": "x"}, version=1, by=other),
            lambda: add_indicator(program, {"level": "OUTPUT", "statement": "x"}, by=other),
            lambda: edit_indicator(measured, {"unit": "x"}, version=1, by=other),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        assert (PPA.objects.get().title, Indicator.objects.get().unit) == ("Health services", "%")


@pytest.mark.parametrize("year", [1899, 2999])
def test_a_baseline_is_of_a_year_that_has_been(moh, planner, year):
    with scope(moh.pk):
        program = ppa(by=planner)
        with pytest.raises(DomainError, match="from 1990 to this year"):
            add_indicator(program, {"level": "OUTCOME", "statement": "Births", "baseline_year": year}, by=planner)
        assert not Indicator.objects.exists()
        assert add_indicator(program, {"level": "OUTCOME", "statement": "Births", "baseline_year": 2024}, by=planner)
