"""All organizations side by side, for those who oversee them."""

from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import ProgrammingError, transaction
from python_calamine import CalamineWorkbook
from tests import cast
from tests.statements import statements

from bmms.access.actor import system_actor
from bmms.accounts.models import Invitation, Membership
from bmms.audit.models import Event
from bmms.organizations.actions import add_unit
from bmms.organizations.models import Organization
from bmms.organizations.queries import RegistryFilter
from bmms.oversight.queries import OverviewFilter, checklist_of, figures_of, organization_rows, totals_of
from bmms.tenancy.scope import oversight, scope, system

HOME = "/oversight/"
CSV = "/oversight/organizations.csv"
UNIT = {"code": "U1", "name": "Unit", "kind": "BUREAU", "place": None}


def rows(**asked: object) -> dict[str, object]:
    with oversight():
        return {row.organization.code: row for row in organization_rows(OverviewFilter(**asked))}


def exports() -> list[Event]:
    with system("the tests look at the log"):
        return list(Event.objects.filter(verb="oversight.exported"))


def test_every_organization_has_its_row(odettes, moh, mole, ana, carla):
    page = odettes.get(HOME).content.decode()
    for name in ("Ministry of Health", "Ministry of Labor and Employment", "Office of the Chief Minister"):
        assert name in page


def test_the_figures_of_a_row(moh, ana, ben):
    cast.give_role(ana, moh, "organization_administrator")
    with system("the tests' cast"):
        Membership.objects.create(user=ben, organization=moh, role="head_of_office", from_date=date(2026, 1, 1))
    row = rows()["moh"]
    assert (row.administrators, row.people, row.pending) == (1, 2, 1)
    assert row.last_activity is None


def test_who_left_is_not_counted(moh, ana, ben):
    with system("the tests' cast"):
        Membership.objects.filter(user=ben).update(until_date=date(2026, 1, 1))
        cast.User.objects.filter(pk=ana.pk).update(is_active=False)
    assert rows()["moh"].people == 0


def test_the_last_activity_is_that_of_its_own_people(moh, ocm, ana, odettes, client_of):
    odettes.get("/moh/about/")  # somebody from outside looks
    assert rows()["moh"].last_activity is None
    client_of(ana).post("/moh/onboarding/record/", {"text": "We have begun."})
    assert rows()["moh"].last_activity is not None
    assert rows()["ocm"].last_activity is None


def test_links_lead_to_the_lists_behind_the_figures(odettes, client_of, moh, ana):
    client_of(ana).post("/moh/onboarding/record/", {"text": "We have begun."})
    page = odettes.get(HOME).content.decode()
    for link in ("/moh/people/?state=active", "/moh/people/?state=pending", "/moh/onboarding/", "/moh/audit/"):
        assert f'href="{link}' in page
        assert odettes.get(link).status_code == 200


@pytest.mark.parametrize("role", ["head_of_office", "auditor", "organization_administrator"])
def test_an_organizations_own_people_do_not_see_the_others(client_of, moh, role):
    visitor = client_of(cast.member("vera", moh, role))
    assert visitor.get(HOME).status_code in {403, 404}
    assert visitor.get(CSV).status_code in {403, 404}
    assert exports() == []


def test_filters(moh, ocm):
    cast.organization("byc", "Youth Commission", type="COMMISSION", sector="SOCIAL", stage="PILOT", wave=2, parent=ocm)
    assert set(rows(registry=RegistryFilter(stage="PILOT"))) == {"byc"}
    assert set(rows(registry=RegistryFilter(type="COMMISSION"))) == {"byc"}
    assert set(rows(registry=RegistryFilter(sector="SOCIAL"))) == {"byc"}
    assert set(rows(registry=RegistryFilter(search="health"))) == {"moh"}
    assert set(rows(wave="2")) == {"byc"}
    assert set(rows(wave="none")) == {"moh", "ocm"}


def test_sorting(moh, mole, ana, ben, carla):
    assert list(rows(sort="-people")) == ["moh", "mole"]
    assert list(rows(sort="people")) == ["mole", "moh"]
    assert list(rows(sort="no such column")) == ["moh", "mole"]


def test_a_filter_that_is_no_choice_does_no_harm(odettes, moh):
    page = odettes.get(HOME, {"stage": "EATEN", "wave": "x", "sort": "--people", "type": "9"})
    assert page.status_code == 200
    assert b"Ministry of Health" in page.content


def test_attached_agencies_roll_up_into_the_one_above(ocm, moh, odette):
    youth = cast.organization("byc", "Youth Commission", parent=ocm)
    board = cast.organization("yb", "Youth Board", parent=youth)
    for name, where in (("yusuf", youth), ("yara", board)):
        cast.member(name, where, "director")
    apart, together = rows(), rows(roll_up=True)
    assert set(together) == {"ocm", "moh"}
    assert together["ocm"].people == 3
    assert {body.code for body in together["ocm"].attached} == {"byc", "yb"}
    assert together["ocm"].items == apart["ocm"].items + apart["byc"].items + apart["yb"].items
    assert totals_of(together.values()) == totals_of(apart.values())


def test_totals_count_every_organization(ocm, moh, ana, odette):
    cast.organization("byc", "Youth Commission", stage="REGISTERED")
    totals = totals_of(rows().values())
    assert (totals.organizations, totals.open, totals.people) == (3, 2, 2)


def test_the_page_asks_the_same_of_1_and_of_44(odettes, ocm):
    odettes.get(HOME)
    few = statements(lambda: odettes.get(HOME))
    call_command("load_pilot_moas", "--all", stdout=StringIO(), stderr=StringIO())
    for one in Organization.objects.exclude(code="ocm"):
        cast.member(f"m-{one.code}", one, "organization_administrator")
        with scope(one.pk):
            add_unit(UNIT, by=system_actor("the tests"))
    assert len(statements(lambda: odettes.get(HOME))) == len(few)


def test_the_page_reads_in_a_role_that_cannot_write(moh):
    with oversight(), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Organization.objects.filter(pk=moh.pk).update(name="Mine")


# export


def test_the_export_holds_the_rows_shown_and_is_on_record(odettes, moh, ocm, ana):
    answer = odettes.get(CSV, {"search": "health"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("moh,Ministry of Health,Live")
    (event,) = exports()
    assert event.actor_name == "Odette"
    assert event.kind == Event.Kind.READ
    assert event.changes == {"rows": [None, 1], "file": [None, "organizations"]}
    sheet = odettes.get("/oversight/organizations.xlsx", {"search": "health"})
    cells = CalamineWorkbook.from_filelike(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert cells[-1][:3] == ["moh", "Ministry of Health", "Live"]
    assert [row[0] for row in cells if row[0].startswith("Search")] == ["Search: health"]
    assert odettes.get("/oversight/organizations.pdf").content.startswith(b"%PDF")


def test_a_name_is_no_formula_in_a_spreadsheet(odettes, ocm):
    cast.organization("trap", '=HYPERLINK("http://example.test")')
    assert "'=HYPERLINK" in odettes.get(CSV).content.decode()


# what the checklist reads


def invitation(organization: Organization, *roles: str) -> Invitation:
    with system("the tests' cast"):
        return Invitation.objects.create(
            organization=organization,
            email=f"{roles[0]}@example.test",
            name="New",
            roles=list(roles),
            digest=roles[0],
            expires_at=datetime(2040, 1, 1, tzinfo=UTC),
        )


def test_open_invitations_count_as_people_invited(moh, client_of):
    cast.member("ada", moh, "organization_administrator")
    assert done(moh, "people") is False
    invitation(moh, "director")
    assert done(moh, "people") is True


def done(organization: Organization, name: str) -> bool:
    with oversight():
        items = checklist_of(organization, figures_of([organization])[organization.pk])
    return next(item.is_done for item in items if item.name == name)


def test_in_mfbm_and_ocm_everybody_needs_a_second_factor(ocm):
    pia = cast.member("pia", ocm, "planning_officer")
    assert done(ocm, "second_factors") is False
    give_factor(pia)
    assert done(ocm, "second_factors") is True


def test_second_factors_are_done_when_everybody_who_needs_one_has_one(moh):
    ada = cast.member("ada", moh, "organization_administrator")
    bo = cast.member("bo", moh, "budget_officer")
    cast.member("dan", moh, "director")  # needs none
    assert done(moh, "second_factors") is False
    give_factor(ada)
    assert done(moh, "second_factors") is False
    give_factor(bo)
    assert done(moh, "second_factors") is True


def give_factor(person: cast.User) -> None:
    with system("the tests' cast"):
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
