"""Parliament reads what was submitted. Asked through its pages, through the models, and past both in plain SQL."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests import cast
from tests.execution.samples import act
from tests.planning import samples
from tests.statements import statements

from bmms.accounts.models import User
from bmms.audit.models import Event
from bmms.organizations.models import Organization
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.tenancy.scope import parliament, scope, system

PAGE = "/oversight/submitted/?fy=2027"


@pytest.fixture
def clerk(db, client_of):
    return client_of(cast.member("clara", None, "parliament_cfbm"))


@pytest.fixture
def submitted(moh, ana) -> Plan:
    with scope(moh.pk):
        return samples.submitted()


@pytest.fixture
def draft(mole, ben) -> Plan:
    """Labor's plan of the same year, with everything that a plan has, and not submitted yet."""
    with scope(mole.pk):
        made, what = samples.plan(2027), samples.ppa("410", "Job fairs")
        samples.line(made, what, "777777.00")
        samples.set_targets(made, samples.indicator(what, "People placed"), {0: "40"}, by=samples.SOMEBODY)
    return made


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def test_the_page_shows_what_was_submitted_and_no_draft(clerk, submitted, draft, mole):
    with system("a test"):
        Organization.objects.filter(pk=mole.pk).update(has_own_budget=True)
    text = clerk.get(PAGE).content.decode()
    assert f"/oversight/submitted/{submitted.key}/" in text
    assert str(draft.key) not in text
    assert "777,777" not in text
    file = clerk.get("/oversight/submitted/plans.csv?fy=2027").content.decode()
    assert "MOH" in file
    assert "777777" not in file
    assert "1 organization has submitted nothing" in text
    assert "Ministry of Labor" in text.split("submitted nothing")[1]


def test_a_submitted_plan_opens_with_its_lines_and_targets_and_leaves_an_event(clerk, submitted, moh):
    text = clerk.get(f"/oversight/submitted/{submitted.key}/").content.decode()
    for words in ("Health services", "1,000.00", "Mothers who gave birth in a facility", "95%"):
        assert words in text
    with scope(moh.pk):
        event = Event.objects.get(verb="plan.read_for_parliament")
    assert (event.subject_id, event.actor_name) == (str(submitted.pk), "Clara")


def test_a_draft_and_a_returned_plan_are_not_found(clerk, submitted, draft, moh):
    assert clerk.get(f"/oversight/submitted/{draft.key}/").status_code == 404
    with scope(moh.pk):
        Plan.objects.filter(pk=submitted.pk).update(status=Plan.Status.RETURNED)
    assert clerk.get(f"/oversight/submitted/{submitted.key}/").status_code == 404
    with scope(moh.pk):
        assert not Event.objects.filter(verb="plan.read_for_parliament").exists()


def test_acts_are_shown_with_their_validity(clerk, db):
    act()
    text = clerk.get("/oversight/submitted/?fy=2025").content.decode()
    assert "FY2025 GAAB" in text
    assert "MOOE: 31 Dec 2026" in text
    file = clerk.get("/oversight/submitted/plans.csv?fy=2025").content.decode()
    assert "MOOE,31 Dec 2026" in file.split("Appropriation acts")[1]


def test_nobody_else_opens_parliament_s_pages_and_parliament_no_other(client_of, clerk, submitted, odette, ana):
    for person in (ana, odette):
        assert client_of(person).get(PAGE).status_code == 403
        assert client_of(person).get(f"/oversight/submitted/{submitted.key}/").status_code == 403
    for address in ("/oversight/", "/oversight/organizations.csv", "/platform/rollout/"):
        assert clerk.get(address).status_code == 403
    for address in ("/moh/", "/moh/plans/", f"/moh/plans/{submitted.key}/"):
        assert clerk.get(address).status_code == 404


def test_models_show_only_what_hangs_on_a_submitted_plan(submitted, draft):
    with parliament():
        assert Plan.objects.get() == submitted
        assert PlanLine.objects.get().plan_id == submitted.pk
        assert Target.objects.get().text == "95%"
        assert PPA.objects.get().code == "310"
        assert Indicator.objects.get().statement == "Mothers who gave birth in a facility"


@pytest.mark.parametrize("table", ["plan", "planline", "target", "ppa", "indicator"])
def test_drafts_stay_unseen_in_plain_sql_whatever_is_set(submitted, draft, mole, table):
    with parliament():
        for organization in ("", mole.pk):
            for system in ("", "on"):
                rows(f"SELECT set_config('bmms.organization', '{organization}', true)")
                rows(f"SELECT set_config('bmms.system', '{system}', true)")
                found = rows(f"SELECT organization_id FROM planning_{table}")
                assert (mole.pk,) not in found
        rows("SELECT set_config('bmms.system', '', true)")


def test_a_scope_inside_gives_nothing_back(submitted, draft, mole):
    with parliament(), scope(mole.pk):
        assert rows("SELECT current_user::text") == [("bmms_parliament",)]
        assert not Plan.objects.exists()
    with parliament(), scope(mole.pk, read_only=True):
        assert rows("SELECT current_user::text") == [("bmms_parliament",)]
        assert not Plan.objects.exists()


@pytest.mark.parametrize(
    "write",
    [
        "UPDATE planning_plan SET title = 'x'",
        "DELETE FROM planning_target",
        "INSERT INTO planning_plan (title) VALUES ('x')",
        "UPDATE budgeting_appropriationact SET title = 'x'",
        "TRUNCATE planning_plan CASCADE",
    ],
)
def test_nothing_can_be_written(submitted, write):
    with parliament(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows(write)
    with scope(submitted.organization_id):
        assert Plan.objects.get().title == submitted.title


def test_every_other_table_is_closed(submitted):
    """Accounts of people, money, the log: nothing but what a plan and an act are made of."""
    with parliament():
        open_tables = rows(
            "SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p') "
            "AND relnamespace = 'public'::regnamespace AND has_table_privilege('bmms_parliament', oid, 'SELECT') "
            "ORDER BY relname"
        )
        for model in (User, Event):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                model.objects.exists()
    assert [name for (name,) in open_tables] == [
        "budgeting_appropriationact",
        "budgeting_validity",
        "organizations_organization",
        "planning_indicator",
        "planning_plan",
        "planning_planline",
        "planning_ppa",
        "planning_target",
    ]


def test_one_plan_or_thirty_cost_the_same_queries(clerk, submitted, moh):
    clerk.get(PAGE)
    one = len(statements(lambda: clerk.get(PAGE)))
    for number in range(29):
        other = cast.organization(f"office-{number}", f"Office {number}")
        with scope(other.pk):
            samples.submitted()
    text = clerk.get(PAGE).content.decode()
    assert text.count("/oversight/submitted/") > 29
    assert len(statements(lambda: clerk.get(PAGE))) == one
