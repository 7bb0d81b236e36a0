import re

from django.test import Client
from tests import cast
from tests.statements import statements

from bmms.tenancy.scope import system


def test_a_member_starts_at_home(client: Client, ana):
    client.force_login(ana)
    assert client.get("/").headers["Location"] == "/moh/"
    page = client.get("/moh/")
    assert page.status_code == 200
    assert b"Ministry of Health" in page.content


def test_who_only_looks_on_starts_at_what_there_is_to_see(client: Client, ana):
    odette = cast.member(
        "odette", cast.organization("ocm", "Office of the Chief Minister", stage="LIVE"), "ocm_oversight"
    )
    client.force_login(odette)
    assert client.get("/").headers["Location"] == "/oversight/"


def test_a_stranger_finds_neither_health_nor_a_code_that_does_not_exist(client: Client, carla, moh):
    client.force_login(carla)
    there, nowhere = client.get("/moh/"), client.get("/nowhere/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.content.replace(there["X-Request-ID"].encode(), b"") == nowhere.content.replace(
        nowhere["X-Request-ID"].encode(), b""
    )


def test_somebody_without_a_role_is_told_whom_to_ask(client: Client, db):
    client.force_login(cast.person("nobody"))
    assert b"no role yet" in client.get("/").content


def test_whose_role_opens_nothing_yet_sees_what_it_will_allow_and_whom_to_ask(client: Client, moh):
    person = cast.person("wali")
    held = cast.give_role(person, moh, "head_of_office")
    with system("a test"):
        type(held).objects.filter(pk=held.pk).update(confirmed_at=None)
    client.force_login(person)
    text = client.get("/").content.decode()
    for words in ("Minister or head of office", "Approves and signs", "Ministry of Health", "Awaits confirmation"):
        assert words in text
    assert "Ask the administrator of that organization" in text


def test_two_tabs_hold_two_organizations(client: Client, moh, mole):
    both = cast.member("both", moh, "me_officer")
    cast.give_role(both, mole, "me_officer")
    client.force_login(both)
    for _ in range(2):
        assert b'<h1 class="page-title">Ministry of Health' in client.get("/moh/").content
        assert b'<h1 class="page-title">Ministry of Labor' in client.get("/mole/").content


def test_the_header_leads_to_each_organization_of_the_person_and_to_no_other(client: Client, moh, mole, ocm, ana):
    both = cast.member("both", moh, "me_officer")
    cast.give_role(both, mole, "me_officer")
    client.force_login(both)
    for here in ("/moh/", "/mole/people/", "/inbox/"):
        page = client.get(here).content.decode()
        assert 'id="switch-organization"' in page
        menu = page[page.index('aria-labelledby="switch-organization"') :].split("</ul>")[0]
        assert re.findall(r'href="([^"]+)"', menu) == ["/moh/", "/mole/"]
    client.force_login(ana)
    assert b"switch-organization" not in client.get("/moh/").content  # there is only one


def test_oversight_enters_every_organization_and_is_told_that_it_reads(client: Client, odette, moh):
    client.force_login(odette)
    page = client.get("/moh/")
    assert page.status_code == 200
    assert b"nothing can be changed" in page.content


def test_the_fiscal_year_is_in_the_address(client: Client, ana):
    client.force_login(ana)
    assert b"FY 2025" in client.get("/moh/?fy=2025").content
    assert client.get("/moh/?fy=nonsense").status_code == 200


def test_home_asks_the_same_however_many_organizations(client: Client, ana):
    client.force_login(ana)
    client.get("/moh/")
    before = statements(lambda: client.get("/moh/"))
    for number in range(30):
        cast.give_role(ana, cast.organization(f"org{number}", f"Office {number}"), "me_officer")
    assert len(statements(lambda: client.get("/moh/"))) == len(before) <= 12


def test_errors_give_the_number_of_the_request(client: Client, ana):
    client.force_login(ana)
    page = client.get("/nowhere/", headers={"X-Request-ID": "abcdefgh-1234"})
    assert page["X-Request-ID"] == "abcdefgh-1234"
    assert b"abcdefgh-1234" in page.content


def test_a_request_id_that_is_no_id_is_replaced(client: Client, db):
    assert client.get("/health/", headers={"X-Request-ID": "<script>"})["X-Request-ID"].isalnum()


def test_a_shared_computer_keeps_no_page(client: Client, ana):
    client.force_login(ana)
    assert client.get("/moh/")["Cache-Control"] == "private, no-store"


def test_the_glossary_is_a_page_and_the_search_box_finds_its_words(client: Client, ana):
    client.force_login(ana)
    page = client.get("/glossary/").content.decode()
    assert '<dt id="saro">SARO</dt>' in page
    assert "COA-DBM JC 2019-1" in page
    assert "saro" not in client.get("/glossary/?q=unreleased").content.decode().split("<dl")[1].lower()
    assert 'href="/glossary/#saro"' in client.get("/moh/search/?q=saro").content.decode()


def test_headings_of_the_money_pages_explain_their_words(client: Client, moh):
    client.force_login(cast.member("bea", moh, "budget_officer"))
    for path, word in (("/moh/left/", "unreleased"), ("/moh/obligations/", "obligation")):
        assert f'id="term-{word}" popover' in client.get(path).content.decode()


def test_a_role_across_organizations_leads_there_from_every_page(client: Client, odette, moh, ana):
    client.force_login(odette)
    for page in ("/ocm/", "/moh/", "/moh/plans/", "/places/", "/inbox/"):
        text = client.get(page).content.decode()
        for there in ("/oversight/", "/oversight/performance/", "/oversight/findings/"):
            assert f'class="sidebar-link" href="{there}"' in text, page
    assert len(statements(lambda: client.get("/ocm/"))) <= 12
    client.force_login(ana)
    assert b'href="/oversight/' not in client.get("/moh/").content


def test_pages_that_the_first_steps_name_are_links(client: Client, odette):
    client.force_login(odette)
    steps = client.get("/ocm/").content.decode().split('id="first-steps"')[1]
    assert '<a href="/oversight/"><strong>All organizations</strong></a>' in steps
    assert '<a href="/ocm/audit/"><strong>Audit log</strong></a>' in steps


def test_outside_of_any_organization_the_header_leads_back(client: Client, ana, mole):
    client.force_login(ana)
    assert b'topbar-organization" href="/moh/"' in client.get("/places/").content
    cast.give_role(ana, mole, "me_officer")
    text = client.get("/places/").content.decode()
    assert "Choose an organization" in text
    assert "All organizations" not in text


def test_a_search_without_hits_repeats_what_was_typed(client: Client, ana):
    client.force_login(ana)
    text = client.get("/search/?q=<zzqx>").content.decode()
    assert "Nothing found for “&lt;zzqx&gt;”" in text
    assert "Type at least" not in text
    assert "Type at least 2 letters" in client.get("/search/?q=z").content.decode()


def test_system_administrators_find_people_and_organizations_wherever_they_are(client: Client, moh, carla):
    client.force_login(cast.member("sam", None, "system_administrator"))
    for page in ("/search/", "/moh/search/"):
        assert f"/platform/people/{carla.key}/" in client.get(f"{page}?q=carla").content.decode()
        assert "/platform/organizations/record/moh/" in client.get(f"{page}?q=health").content.decode()
    client.force_login(carla)
    assert "carla@" not in client.get("/search/?q=carla").content.decode().split("<main")[1]


def test_a_form_without_a_valid_token_is_told_as_expired(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    answer = client.post("/account/first-steps/")
    text = answer.content.decode()
    assert (answer.status_code, "<title>The form has expired" in text) == (403, True)
    assert "You may not do this" not in text
