import pytest
from django.test import Client
from tests import cast
from tests.organizations.conftest import browser
from tests.statements import statements

from bmms.audit.models import Event
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope, system

LIST = "/platform/organizations/"
RECORD = "/platform/organizations/record/moh/"
FORM = {
    "acronym": "MOH",
    "name": "Ministry of Health",
    "type": "MINISTRY",
    "parent": "",
    "sector": "SOCIAL",
    "legal_basis": "BAA 13",
    "mandate": "Health.",
    "has_own_budget": "on",
    "gaab_order": "",
    "uacs_code": "",
    "aliases": "Health ministry\nMoH\n",
    "valid_from": "2020-10-28",
    "source": "Gazette",
    "version": "1",
}


def fresh(organization: Organization) -> Organization:
    return Organization.objects.get(pk=organization.pk)


def verbs(organization: Organization) -> list[str]:
    with scope(organization.pk):
        return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def names(page: bytes) -> set[str]:
    return {name for name in ("Ministry of Health", "Ministry of Labor and Employment") if name.encode() in page}


def test_the_list_shows_the_registry(sam, moh, mole):
    page = sam.get(LIST)
    assert page.status_code == 200
    assert names(page.content) == {"Ministry of Health", "Ministry of Labor and Employment"}


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "health"},
        {"q": "moh"},
        {"q": "kalusugan"},
        {"type": "OFFICE"},
        {"sector": "SOCIAL"},
        {"stage": "PILOT"},
        {"budget": "own"},
    ],
)
def test_the_list_is_filtered(sam, mole, asked):
    cast.organization(
        "moh",
        "Ministry of Health",
        type="OFFICE",
        sector="SOCIAL",
        stage="PILOT",
        has_own_budget=True,
        aliases=["Kalusugan"],
    )
    assert names(sam.get(LIST, asked).content) == {"Ministry of Health"}


def test_a_filter_that_is_no_choice_and_a_sorting_that_is_no_column_do_no_harm(sam, moh):
    page = sam.get(LIST, {"stage": "EATEN", "sort": "loaded", "page": "x"})
    assert page.status_code == 200
    assert names(page.content) == {"Ministry of Health"}


def test_the_list_asks_the_same_of_1_and_of_30(sam, moh):
    one = len(statements(lambda: sam.get(LIST)))
    for number in range(30):
        cast.organization(f"org-{number}", f"Office {number}", parent=moh)
    assert len(statements(lambda: sam.get(LIST))) == one


def test_the_record_shows_what_happened_to_it(sam, moh):
    sam.post(RECORD + "edit/", FORM | {"name": "Ministry for Health"})
    page = sam.get(RECORD).content.decode()
    assert "<del>Ministry of Health</del> → <ins>Ministry for Health</ins>" in page
    assert "edited the registry" in page
    assert "Sam" in page


def test_an_edit_is_saved_and_answered_with_see_other(sam, moh):
    answer = sam.post(RECORD + "edit/", FORM)
    assert (answer.status_code, answer.url) == (303, RECORD)
    assert fresh(moh).aliases == ["Health ministry", "MoH"]
    assert fresh(moh).version == 2
    assert verbs(moh) == ["organization.edited"]


def test_a_stale_page_is_told_so(sam, moh):
    sam.post(RECORD + "edit/", FORM)
    answer = sam.post(RECORD + "edit/", FORM | {"mandate": "Other."})
    assert answer.status_code == 422
    assert b"Somebody else changed this record" in answer.content
    assert fresh(moh).mandate == "Health."


def test_an_invalid_form_comes_back_with_its_errors(sam, moh):
    answer = sam.post(RECORD + "edit/", FORM | {"uacs_code": "12a"})
    assert answer.status_code == 422
    assert b"Digits only." in answer.content
    assert verbs(moh) == []


def test_a_body_is_registered(sam, moh):
    answer = sam.post(LIST + "add/", FORM | {"code": "BIAB", "acronym": "BIAB", "parent": str(moh.pk)})
    assert (answer.status_code, answer.url) == (303, "/platform/organizations/record/biab/")
    assert Organization.objects.get(code="biab").stage == "REGISTERED"


@pytest.mark.parametrize("code", ["platform", "moh", "a b"])
def test_a_code_that_cannot_be_is_refused(sam, moh, code):
    assert sam.post(LIST + "add/", FORM | {"code": code}).status_code == 422
    assert Organization.objects.count() == 1


def test_closing_and_reopening(sam, moh):
    closing = {"last_day": "2026-06-30", "reason": "Merged."}
    assert sam.post(RECORD + "close/", closing).status_code == 303
    assert (fresh(moh).stage, str(fresh(moh).valid_to)) == ("CLOSED", "2026-06-30")
    assert sam.post(RECORD + "close/", closing).status_code == 422
    assert sam.post(RECORD + "reopen/", {"reason": "Split again."}).status_code == 303
    assert fresh(moh).stage == "PREPARING"


def test_closing_needs_a_reason(sam, moh):
    assert sam.post(RECORD + "close/", {"last_day": "2026-06-30", "reason": ""}).status_code == 422
    assert fresh(moh).stage == "LIVE"


def test_an_unknown_code_is_not_found(sam):
    assert sam.get("/platform/organizations/record/nobody/").status_code == 404


def test_an_organizations_own_people_do_not_get_here(ada, moh):
    for path in (LIST, RECORD, RECORD + "edit/"):
        assert ada.get(path).status_code in {403, 404}
    assert ada.post(RECORD + "edit/", FORM | {"name": "Mine"}).status_code in {403, 404}
    assert fresh(moh).name == "Ministry of Health"


# searching


def test_the_search_finds_the_record_for_the_registrar(sam, moh):
    assert RECORD.encode() in sam.get("/search/", {"q": "health"}).content


def test_the_search_leads_to_ones_own_pages_and_to_what_the_registry_says_of_others(ben, moh, mole):
    client = browser(ben)
    page = client.get("/moh/search/", {"q": "ministry"}).content.decode()
    assert names(page.encode()) >= {"Ministry of Health", "Ministry of Labor and Employment"}
    assert '"/moh/"' in page
    assert '"/mole/' not in page
    assert "/organizations/moh/" not in page
    facts = client.get("/organizations/mole/").content.decode()
    assert "Ministry of Labor and Employment" in facts
    assert 'href="/mole/"' not in facts
    assert 'href="/moh/"' in client.get("/organizations/moh/").content.decode().split("<main")[1]


def test_what_the_registry_says_is_for_whoever_signed_in_and_of_registered_bodies(ben, moh):
    with system("a sample"):
        Organization.objects.filter(pk=moh.pk).update(training=1)
    assert Client().get("/organizations/moh/").status_code == 302
    for code in ("moh", "nothing"):
        assert browser(ben).get(f"/organizations/{code}/").status_code == 404


def test_the_search_finds_every_organization_for_a_reaching_role(odette, moh, mole):
    page = browser(odette).get("/ocm/search/", {"q": "ministry"}).content
    assert b'href="/mole/"' in page


# before it opens, after it closes


def test_in_a_closed_organization_its_people_read_and_do_not_write(sam, ada, moh):
    sam.post(RECORD + "close/", {"last_day": "2026-06-30", "reason": "Merged."})
    assert ada.get("/moh/").status_code == 200
    assert ada.get("/moh/units/").status_code == 200
    assert ada.get("/moh/units/add/").status_code == 403
    unit = {"code": "X", "name": "X", "kind": "BUREAU", "place": ""}
    assert ada.post("/moh/units/add/", unit).status_code == 403
    assert verbs(moh) == ["organization.moved"]


def test_the_database_holds_a_closed_organization_too(sam, ada, moh, monkeypatch):
    """Should a view forget to ask: the request runs in the role that can only read."""
    sam.post(RECORD + "close/", {"last_day": "2026-06-30", "reason": "Merged."})
    monkeypatch.setattr("bmms.access.actor.Actor.can", lambda *asked: True)
    client = Client(raise_request_exception=False)
    client.cookies = ada.cookies
    unit = {"code": "X", "name": "X", "kind": "BUREAU", "place": ""}
    assert client.post("/moh/units/add/", unit).status_code == 403
    assert verbs(moh) == ["organization.moved"]
