from datetime import date

import pytest
from tests import cast
from tests.geography.samples import town
from tests.organizations.conftest import browser
from tests.statements import statements

from bmms.access.actor import system_actor
from bmms.audit.models import Event
from bmms.organizations.actions import add_unit, appoint_signatory
from bmms.organizations.models import OperatingUnit, Signatory
from bmms.tenancy.scope import scope

SOMEBODY = system_actor("the tests")
UNIT = {"code": "IPHO", "name": "Provincial Health Office", "kind": "PROVINCIAL_OFFICE", "place": None}
FORM = UNIT | {"place": ""}
SIGNER = {
    "form": "FAR",
    "place": "APPROVED",
    "unit": "",
    "name": "Amina Macabago",
    "designation": "Minister",
    "from_date": "2026-01-01",
    "until_date": "",
}


def units(organization: cast.Organization) -> list[OperatingUnit]:
    with scope(organization.pk):
        return list(OperatingUnit.objects.order_by("code"))


def signers(organization: cast.Organization) -> list[Signatory]:
    with scope(organization.pk):
        return list(Signatory.objects.order_by("from_date"))


@pytest.fixture
def unit(moh) -> OperatingUnit:
    with scope(moh.pk):
        return add_unit(UNIT, by=SOMEBODY)


@pytest.fixture
def signer(moh) -> Signatory:
    with scope(moh.pk):
        return appoint_signatory(
            SIGNER | {"unit": None, "from_date": date(2026, 1, 1), "until_date": None}, by=SOMEBODY
        )


def test_everybody_of_the_organization_reads_about_it(ben, moh, unit, signer):
    page = browser(ben).get("/moh/about/").content.decode()
    for shown in ("Ministry of Health", "Provincial Health Office", "Amina Macabago"):
        assert shown in page


def test_who_only_reads_is_offered_nothing_to_change(ben, moh, unit, signer):
    client = browser(ben)
    assert b"/moh/units/add/" not in client.get("/moh/units/").content
    assert b"/moh/signatories/appoint/" not in client.get("/moh/signatories/").content


def test_a_unit_is_added_changed_closed_and_opened(ada, moh):
    answer = ada.post("/moh/units/add/", FORM | {"code": "ipho"})
    assert (answer.status_code, answer.url) == (303, "/moh/units/")
    (unit,) = units(moh)
    assert unit.code == "IPHO"
    assert ada.post(f"/moh/units/{unit.key}/", FORM | {"place": town().code, "version": "1"}).status_code == 303
    assert ada.post(f"/moh/units/{unit.key}/", FORM | {"place": "", "version": "1"}).status_code == 422
    assert units(moh)[0].place == town()
    assert b"City of Marawi, Lanao del Sur, BARMM" in ada.get("/moh/units/").content
    closing = {"last_day": "2026-06-30", "reason": "Merged."}
    assert ada.post(f"/moh/units/{unit.key}/close/", closing).status_code == 303
    assert b"IPHO" not in ada.get("/moh/units/").content
    assert b"IPHO" in ada.get("/moh/units/?state=closed").content
    assert ada.post(f"/moh/units/{unit.key}/close/", {"reason": "Needed again."}).status_code == 303
    assert units(moh)[0].closed_on is None


def test_a_code_in_use_is_an_error_of_the_form(ada, moh, unit):
    answer = ada.post("/moh/units/add/", FORM)
    assert answer.status_code == 422
    assert b"Another unit has the code IPHO." in answer.content
    assert len(units(moh)) == 1


def test_signatories_follow_one_another(ada, moh):
    assert ada.post("/moh/signatories/appoint/", SIGNER).status_code == 303
    following = SIGNER | {"name": "Salem Uy", "from_date": "2026-08-01", "is_officer_in_charge": "on"}
    assert ada.post("/moh/signatories/appoint/", following).status_code == 303
    first, second = signers(moh)
    assert first.until_date == date(2026, 7, 31)
    assert second.printed_designation == "Minister, Officer-in-Charge"
    answer = ada.post("/moh/signatories/appoint/", SIGNER | {"from_date": "2026-03-01", "until_date": "2026-04-01"})
    assert answer.status_code == 422
    assert b"Amina Macabago signs there" in answer.content


def test_an_end_and_a_mistake(ada, moh, signer):
    assert ada.post(f"/moh/signatories/{signer.key}/end/", {"last_day": "2026-12-31"}).status_code == 303
    assert signers(moh)[0].until_date == date(2026, 12, 31)
    assert ada.post(f"/moh/signatories/{signer.key}/withdraw/", {"reason": "Misspelled."}).status_code == 303
    assert b"Amina Macabago" not in ada.get("/moh/signatories/").content
    assert ada.get(f"/moh/signatories/{signer.key}/end/").status_code == 404


@pytest.mark.parametrize("path", ["/moh/units/", "/moh/signatories/", "/moh/about/"])
def test_a_list_asks_the_same_of_1_and_of_30(ada, moh, unit, signer, path):
    one = len(statements(lambda: ada.get(path)))
    marawi = town()
    with scope(moh.pk):
        for number in range(29):
            more = add_unit(UNIT | {"code": f"U{number}", "place": marawi}, by=SOMEBODY)
            appoint_signatory(SIGNER | {"unit": more, "from_date": date(2026, 1, 1), "until_date": None}, by=SOMEBODY)
    assert len(statements(lambda: ada.get(path))) == one


def test_another_organization_finds_nothing(carla, moh, unit, signer):
    client = browser(carla)
    for path in ("about/", "units/", f"units/{unit.key}/", f"signatories/{signer.key}/end/"):
        assert client.get(f"/moh/{path}").status_code == 404
    abe = browser(cast.member("abe", cast.Organization.objects.get(code="mole"), "organization_administrator"))
    assert abe.get(f"/mole/units/{unit.key}/").status_code == 404
    assert abe.post(f"/mole/units/{unit.key}/", FORM | {"name": "Mine", "version": "1"}).status_code == 404
    assert b"Provincial Health Office" not in abe.get("/mole/units/").content
    assert units(moh)[0].name == "Provincial Health Office"


@pytest.mark.parametrize(
    ("role", "home", "may_read"),
    [
        ("ocm_oversight", "ocm", True),
        ("mfbm_analyst", "mfbm", True),
        ("bpda_officer", "bpda", True),
        ("bwc_officer", "bwc", True),
        ("director", "mole", False),
    ],
)
def test_reaching_roles_read_and_change_nothing(moh, unit, signer, role, home, may_read):
    visitor = browser(cast.member("vera", cast.organization(home, home.upper()), role))
    with scope(moh.pk):
        before = Event.objects.exclude(kind=Event.Kind.READ).count()
    for path in ("about/", "units/", "signatories/"):
        assert visitor.get(f"/moh/{path}").status_code == (200 if may_read else 404)
    for path, data in (
        ("units/add/", FORM | {"code": "NEW"}),
        (f"units/{unit.key}/", FORM | {"name": "Mine", "version": "1"}),
        ("signatories/appoint/", SIGNER | {"place": "CERTIFIED"}),
        (f"signatories/{signer.key}/withdraw/", {"reason": "x"}),
    ):
        assert visitor.post(f"/moh/{path}", data).status_code == (403 if may_read else 404)
    assert units(moh)[0].name == "Provincial Health Office"
    assert len(units(moh)) == len(signers(moh)) == 1
    with scope(moh.pk):
        assert Event.objects.exclude(kind=Event.Kind.READ).count() == before


def test_a_unit_takes_a_place_by_its_name_and_no_other(ada, moh):
    marawi = town()
    assert ada.post("/moh/units/add/", FORM | {"place": "Atlantis"}).status_code == 422
    assert units(moh) == []
    assert ada.post("/moh/units/add/", FORM | {"place": "City of Marawi"}).status_code == 303
    assert units(moh)[0].place == marawi
    page = ada.get(f"/moh/units/{units(moh)[0].key}/").content.decode()
    assert 'data-text="City of Marawi, Lanao del Sur, BARMM"' in page
