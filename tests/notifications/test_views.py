import re
from datetime import date

from tests import cast
from tests.notifications.conftest import browser, inbox, plan
from tests.statements import statements

from bmms.access.news import tell
from bmms.accounts.actions.memberships import confirm_role, grant_role
from bmms.tenancy.scope import scope


def told(moh, person, maker, number: int = 1, kind: str = "plan.waiting", **changed):
    given = {"once_key": f"plan {number}", "about": {"plan": f"Plan {number}"}} | changed
    with scope(moh.pk):
        tell(plan(moh, kind, **given), people=[person.pk], by=maker)
    return inbox(person)[-1]


def test_the_bell_counts_what_is_unread(moh, ana, maker):
    client = browser(ana)
    assert 'aria-label="Inbox"' in client.get("/moh/").content.decode()
    one = told(moh, ana, maker)
    told(moh, ana, maker, 2)
    assert "Inbox, 2 unread" in client.get("/moh/").content.decode()
    answer = client.get(f"/inbox/{one.key}/")
    assert (answer.status_code, answer["Location"]) == (302, "/moh/")
    assert "Inbox, 1 unread" in client.get("/moh/about/").content.decode()
    client.post("/inbox/read/")
    assert 'aria-label="Inbox"' in client.get("/moh/").content.decode()


def test_the_bell_costs_one_statement(moh, ana, maker, monkeypatch):
    client = browser(ana)
    client.get("/moh/about/")
    with_bell = statements(lambda: client.get("/moh/about/"))
    assert sum("notifications_notification" in sql for sql in with_bell) == 1
    for number in range(30):
        told(moh, ana, maker, number)
    assert len(statements(lambda: client.get("/moh/about/"))) == len(with_bell)


def test_an_overseers_bell_rings_behind_the_reading_role(moh, ocm, odette, maker):
    told(moh, odette, maker)
    assert "Inbox, 1 unread" in browser(odette).get("/moh/").content.decode()


def test_tabs_show_what_waits_what_is_unread_and_everything(moh, ana, maker):
    told(moh, ana, maker, 1)
    told(moh, ana, maker, 2, due_date=date(2020, 1, 1))
    read = told(moh, ana, maker, 3, kind="plan.approved")
    client = browser(ana)
    client.get(f"/inbox/{read.key}/")
    waiting = client.get("/inbox/?show=action").content.decode()
    assert waiting.index("Approve Plan 2") < waiting.index("Approve Plan 1")
    assert "Overdue since" in waiting
    assert "Plan 3" not in waiting
    assert "Plan 3" not in client.get("/inbox/?show=unread").content.decode()
    assert "Plan 3 is approved" in client.get("/inbox/?show=all").content.decode()


def test_it_opens_on_what_waits_or_on_everything(moh, ana, maker):
    client = browser(ana)
    one, read = told(moh, ana, maker, 1), told(moh, ana, maker, 2, kind="plan.approved")
    waiting = client.get("/inbox/")
    assert (waiting.context["show"], waiting.context["page"].paginator.count) == ("action", 1)
    assert "Approve Plan 1" in waiting.content.decode()
    assert "Plan 2 is approved" not in waiting.content.decode()
    with_waiting = statements(lambda: client.get("/inbox/"))
    client.post(f"/inbox/{one.key}/done/")
    everything = client.get("/inbox/")
    assert (everything.context["show"], everything.context["page"].paginator.count) == ("all", 2)
    assert str(read.words) in everything.content.decode()
    asked = statements(lambda: client.get("/inbox/?show=all"))
    assert len(statements(lambda: client.get("/inbox/"))) == len(with_waiting) == len(asked)


def test_one_organization_at_a_time(moh, mole, ana, maker):
    cast.give_role(ana, mole, "director")
    told(moh, ana, maker, 1)
    client = browser(ana)
    assert "Approve Plan 1" in client.get("/inbox/?organization=moh").content.decode()
    assert "Approve Plan 1" not in client.get("/inbox/?organization=mole").content.decode()


def test_setting_aside_leads_back_to_the_same_list(moh, ana, maker):
    one = told(moh, ana, maker)
    answer = browser(ana).post(f"/inbox/{one.key}/done/", {"show": "action"})
    assert (answer.status_code, answer["Location"]) == (303, "/inbox/?show=action")
    assert not inbox(ana)[0].waits


def test_anothers_is_not_found(moh, ana, ben, carla, maker):
    one = told(moh, ana, maker)
    for person in (ben, carla):
        client = browser(person)
        assert client.get(f"/inbox/{one.key}/")["Location"] == "/inbox/"
        assert client.post(f"/inbox/{one.key}/done/").status_code == 404
        assert "Plan 1" not in client.get("/inbox/").content.decode()
    assert inbox(ana)[0].is_unread


def test_letters_are_chosen_on_a_page(ana, moh):
    client = browser(ana)
    page = client.get("/inbox/letters/").content.decode()
    assert "This cannot be switched off." in page
    form = client.get("/inbox/letters/").context["form"]
    sent = {name: field.initial for name, field in form.fields.items()} | {"plan.waiting": "never"}
    assert client.post("/inbox/letters/", sent).status_code == 303
    assert client.post("/inbox/letters/", sent | {"plan.urgent": "never"}).status_code == 422
    again = client.get("/inbox/letters/").context["form"]
    assert (again.fields["plan.waiting"].initial, again.fields["plan.urgent"].initial) == ("never", "now")


def test_thirty_lines_cost_what_one_costs(moh, ana, maker):
    told(moh, ana, maker, 0)
    client = browser(ana)
    client.get("/inbox/")
    one = statements(lambda: client.get("/inbox/"))
    for number in range(1, 25):
        told(moh, ana, maker, number)
    assert len(statements(lambda: client.get("/inbox/"))) == len(one)


def test_the_first_page_shows_one_thing_once(moh, ana, maker):
    """A role that waits is found by its own room and stands in the inbox, too."""
    told(moh, ana, maker)
    admin = cast.acting(cast.member("ada", moh, "organization_administrator"), moh)
    with scope(moh.pk):
        grant_role(cast.person("omar"), "head_of_office", organization=moh, by=admin)
    page = browser(ana).get("/moh/").content.decode()
    assert page.count("Confirm a role: Omar") == 1
    assert page.count("Approve Plan 1") == 1


def test_who_decides_for_other_organizations_sees_on_the_own_first_page_what_waits_there(moh, mole, maker):
    mfbm = cast.organization("mfbm", "Ministry of Finance, and Budget and Management", stage="LIVE")
    fatima = cast.member("fatima", mfbm, "mfbm_analyst")
    cast.give_role(fatima, mole, "director")
    told(moh, fatima, maker, 1)
    client = browser(fatima)
    here = client.get("/mfbm/").content.decode()
    assert 'Approve Plan 1 <small class="text-secondary">MOH</small>' in here
    assert "Approve Plan 1" not in client.get("/mole/").content.decode()  # whose role reaches nowhere
    before = len(statements(lambda: client.get("/mfbm/")))
    for number in range(2, 30):
        told(moh, fatima, maker, number)
    assert len(statements(lambda: client.get("/mfbm/"))) == before <= 12


def test_what_names_its_organization_has_it_named_once(moh, maker):
    """Not in a sentence that holds the letters by chance."""
    mfbm = cast.organization("mfbm", "Ministry of Finance, and Budget and Management", stage="LIVE")
    fatima = cast.member("fatima", mfbm, "mfbm_analyst")
    told(moh, fatima, maker, 1, about={"plan": "GPB of MOH"})
    told(moh, fatima, maker, 2, about={"plan": "MOHAIR"})
    page = browser(fatima).get("/mfbm/").content.decode()
    assert re.findall(r"Approve [^<]*<.*", page) == [
        "Approve GPB of MOH</span>",
        'Approve MOHAIR <small class="text-secondary">MOH</small></span>',
    ]


def test_of_more_than_eight_that_wait_the_first_page_says_that_the_inbox_has_them(moh, ana, maker):
    mfbm = cast.organization("mfbm", "Ministry of Finance, and Budget and Management", stage="LIVE")
    fatima = cast.member("fatima", mfbm, "mfbm_analyst")
    for person, home in ((ana, "/moh/"), (fatima, "/mfbm/")):
        client, more = browser(person), '<a class="list-group-item list-group-item-action" href="/inbox/?show=action">'
        for number in range(8):
            told(moh, person, maker, number)
        page = client.get(home).content.decode()
        assert (page.count("Approve Plan"), page.count(more)) == (8, 0)
        told(moh, person, maker, 8, due_date=date(2027, 1, 1))
        page = client.get(home).content.decode()
        assert (page.count("Approve Plan"), page.count(more), page.count("More in your inbox")) == (8, 1, 1)
        assert page.index("More in your inbox") > page.rindex("Approve Plan")
        rest = client.get("/inbox/?show=action").content.decode()
        assert all(f"Approve Plan {number}" in rest for number in range(9))


def test_a_role_waits_in_inboxes_until_somebody_confirms_it(moh, ana):
    admin = cast.acting(cast.member("ada", moh, "organization_administrator"), moh)
    other = cast.member("abel", moh, "organization_administrator")
    omar = cast.person("omar")
    with scope(moh.pk):
        role = grant_role(omar, "head_of_office", organization=moh, by=admin)
    assert [row.words for row in inbox(ana)] == ["Confirm a role: Omar, Minister or head of office"]
    assert inbox(omar) == []
    with scope(moh.pk):
        confirm_role(role, by=cast.acting(ana, moh))
    assert not inbox(other)[0].waits
    assert [row.words for row in inbox(omar)] == ["You now have the role Minister or head of office."]
    assert inbox(omar)[0].url == "/account/profile/"


def test_the_api_shows_ones_own_of_that_organization(moh, mole, ana, ben, maker):
    told(moh, ana, maker)
    cast.give_role(ana, mole, "director")
    client = browser(ana)
    rows = client.get("/api/v1/moh/inbox/?show=action").json()["results"]
    assert [row["words"] for row in rows] == ["Approve Plan 1"]
    assert client.get("/api/v1/mole/inbox/").json()["count"] == 0
    assert browser(ben).get("/api/v1/moh/inbox/").json()["count"] == 0
