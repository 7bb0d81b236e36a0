"""The pages about people, through the browser's eyes: organization and platform."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import cast
from tests.statements import statements

from bmms.access.roles import ROLES
from bmms.accounts.models import ApiToken, Delegation, Invitation, Membership, User
from bmms.audit.models import Event
from bmms.jobs.models import Job
from bmms.tenancy.scope import own, scope, system

GOOD = "correct horse battery staple"


@pytest.fixture
def sara(db):
    return cast.member("sara", None, "system_administrator")


def entered(person):
    client = Client()
    client.force_login(person)
    return client


def memberships(user):
    with system("the tests look"):
        return list(Membership.objects.filter(user=user).order_by("pk"))


# --- lists --------------------------------------------------------------------------------------------------------


def test_everybody_here_sees_who_works_here_and_nobody_else(moh, ana, ben, carla):
    page = entered(ben).get("/moh/people/").content.decode()
    assert "Ana" in page
    assert "Minister or head of office" in page
    assert "Carla" not in page
    assert "/moh/people/invite/" not in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=an", {"Ana"}),
        ("q=BEN@example", {"Ben"}),
        ("role=head_of_office", {"Ana", "Pia"}),
        ("state=pending", {"Pia"}),
        ("state=ended", {"Eva"}),
        ("state=nonsense", {"Ana", "Ben", "Pia", "Eva"}),
        ("q=nobody", set()),
    ],
)
def test_filters(moh, ana, ben, query, names):
    for name, role in (("pia", "head_of_office"), ("eva", "director")):
        cast.member(name, moh, role)
    with system("the tests' cast"):
        Membership.objects.filter(user__name="Pia").update(confirmed_at=None)
        Membership.objects.filter(user__name="Eva").update(until_date=date(2021, 1, 1))
    page = entered(ben).get(f"/moh/people/?{query}").content.decode()
    assert set(re.findall(r'row-title"><a href="[^"]+">(\w+)<', page)) == names


def test_role_and_status_are_asked_of_one_and_the_same_role(moh, ana, ben):
    cast.give_role(ben, moh, "head_of_office")
    with system("the tests' cast"):
        Membership.objects.filter(user=ben, role="head_of_office").update(confirmed_at=None)
    page = entered(ana).get("/moh/people/?role=head_of_office&state=active").content.decode()
    assert re.findall(r'row-title"><a href="[^"]+">(\w+)<', page) == ["Ana"]
    page = entered(ana).get("/moh/people/?role=head_of_office&state=pending").content.decode()
    assert re.findall(r'row-title"><a href="[^"]+">(\w+)<', page) == ["Ben"]
    assert "Awaits confirmation" in page


def test_roles_that_are_over_are_not_shown_and_later_ones_are(moh, ana, ben):
    for role, dates in (("cashier", {"until_date": date(2021, 1, 1)}), ("director", {"from_date": date(2099, 1, 1)})):
        cast.give_role(ben, moh, role)
        with system("the tests' cast"):
            Membership.objects.filter(user=ben, role=role).update(**dates)
    body = entered(ana).get("/moh/people/?q=ben").content.decode().partition("<tbody>")[2]
    assert "Cashier" not in body
    assert re.search(r"<div>Director <span[^>]*>.*?Upcoming", body)


def test_the_file_of_people_holds_what_the_filters_leave_and_is_an_event_of_the_privacy_log(moh, ana, ben):
    answer = entered(ana).post("/moh/lists/export/?q=ben", {"list": "people", "format": "csv", "reason": "A roster"})
    assert "Ben,ben@example.test,M&E officer,May sign in" in answer.content.decode()
    assert "Ana" not in answer.content.decode()
    with scope(moh.pk):
        event = Event.objects.get(verb="list.exported")
    assert (event.kind, event.changes["rows"], event.reason) == (Event.Kind.PERSONAL, [None, 1], "A roster")


def test_persons_are_not_taken_out_without_a_reason(moh, ana, ben):
    client = entered(ana)
    assert 'name="reason"' in client.get("/moh/people/").content.decode()
    refused = client.post("/moh/lists/export/", {"list": "people", "format": "csv", "reason": " "}, follow=True)
    assert "Say what the file is for" in refused.content.decode()
    with scope(moh.pk):
        assert not Event.objects.filter(verb="list.exported").exists()


def test_the_file_of_accounts_is_the_system_administrators(moh, sara, ana, carla):
    answer = entered(sara).post("/platform/lists/export/", {"list": "accounts", "format": "csv", "reason": "Count"})
    assert "Carla" in answer.content.decode()
    assert entered(ana).post("/platform/lists/export/", {"list": "accounts", "format": "csv"}).status_code == 403


@pytest.mark.parametrize("address", ["/moh/people/", "/platform/people/"])
def test_the_list_asks_the_same_for_one_and_for_thirty(moh, sara, adam, address):
    client = entered(sara if "platform" in address else adam)
    client.get(address)
    one = len(statements(lambda: client.get(address)))
    for number in range(30):
        cast.member(f"p{number}", moh, "director", "gad_focal")
    assert len(statements(lambda: client.get(address))) == one <= 10


@pytest.mark.parametrize("name", ["invitations", "confirmations", "delegations"])
def test_the_other_lists_do_too(moh, adam, ana, name):
    client = entered(adam)
    client.get(f"/moh/people/{name}/")
    counts = []
    for start, stop in ((0, 1), (1, 30)):
        with scope(moh.pk):
            for number in range(start, stop):
                person = cast.member(f"p{number}", moh, "director")
                Membership.objects.create(
                    user=person, organization=moh, role="head_of_office", from_date=date(2020, 1, 1), granted_by=adam
                )
                Delegation.objects.create(
                    organization=moh,
                    delegator=ana,
                    delegate=person,
                    from_date=date(2020, 1, 1),
                    until_date=date(2099, 1, 1),
                    reason="x",
                    granted_by=adam,
                )
                Invitation.objects.create(
                    organization=moh,
                    email=f"x{number}@example.test",
                    name="X",
                    roles=["director"],
                    digest=str(number),
                    expires_at="2099-01-01T00:00Z",
                    invited_by=adam,
                )
        counts.append(len(statements(lambda: client.get(f"/moh/people/{name}/"))))
    assert counts[0] == counts[1] <= 14


def test_somebody_who_never_worked_here_has_no_page_here(moh, ana, carla):
    client = entered(ana)
    assert client.get(f"/moh/people/{ana.key}/").status_code == 200
    assert client.get(f"/moh/people/{carla.key}/").status_code == 404


def test_a_persons_page_shows_only_this_organizations_roles(moh, mole, ana, carla):
    cast.give_role(carla, moh, "director")
    page = entered(ana).get(f"/moh/people/{carla.key}/").content.decode()
    assert re.findall(r'<tr><th scope="row">([^<]+)<', page) == ["Director"]


# --- giving, confirming, ending -------------------------------------------------------------------------------------


def test_give_confirm_end_and_revoke_by_pages(moh, adam, ana, ben):
    giver, confirmer = entered(adam), entered(ana)
    answer = giver.post(f"/moh/people/{ben.key}/grant/", {"role": "organization_administrator"})
    assert (answer.status_code, answer["Location"]) == (303, f"/moh/people/{ben.key}/")
    waiting = memberships(ben)[1]
    assert waiting.needs_confirmation
    assert "Somebody else decides" in giver.get("/moh/people/confirmations/").content.decode()
    assert "Confirm a role: Ben" in confirmer.get("/moh/").content.decode()
    assert confirmer.post(f"/moh/people/roles/{waiting.key}/confirm/").status_code == 303
    assert memberships(ben)[1].confirmed_by_id == ana.pk
    end = giver.post(f"/moh/people/roles/{waiting.key}/end/", {"until_date": "2099-01-01"})
    assert (end.status_code, str(memberships(ben)[1].until_date)) == (303, "2099-01-01")
    giver.post(f"/moh/people/roles/{waiting.key}/revoke/", {"reason": "Done"})
    assert memberships(ben)[1].revoked_by_id == adam.pk


def test_a_refusal_is_told_in_the_form_and_changes_nothing(moh, adam):
    bea = cast.member("bea", moh, "budget_officer")
    answer = entered(adam).post(f"/moh/people/{bea.key}/grant/", {"role": "cashier"})
    assert answer.status_code == 422
    assert "does not pay from it" in answer.content.decode()
    assert len(memberships(bea)) == 1


def test_a_refused_button_is_told_on_the_next_page(moh, adam, ben):
    client = entered(adam)
    key = memberships(ben)[0].key
    client.post(f"/moh/people/roles/{key}/revoke/", {"reason": " "})
    assert "Say why" in client.get(f"/moh/people/{ben.key}/").content.decode()
    assert memberships(ben)[0].revoked_at is None


def test_who_confirms_may_decline(moh, adam, ana, ben):
    entered(adam).post(f"/moh/people/{ben.key}/grant/", {"role": "organization_administrator"})
    waiting = memberships(ben)[1]
    entered(ana).post(f"/moh/people/roles/{waiting.key}/decline/", {"reason": "Not agreed"})
    assert memberships(ben)[1].revoked_by_id == ana.pk


def test_another_organizations_administrator_reaches_nobody(moh, mole, ana, ben):
    molly = entered(cast.member("molly", mole, "organization_administrator"))
    key = memberships(ben)[0].key
    for address in (f"/moh/people/roles/{key}/revoke/", f"/mole/people/roles/{key}/revoke/"):
        assert molly.post(address, {"reason": "x"}).status_code == 404
    assert molly.post(f"/mole/people/{ben.key}/grant/", {"role": "director"}).status_code == 404
    assert molly.post(f"/mole/people/{ben.key}/password/").status_code == 404
    assert [m.revoked_at for m in memberships(ben)] == [None]


def test_roles_page_says_every_sentence_and_conflict(ben):
    page = entered(ben).get("/moh/people/roles/").content.decode()
    assert "Certifies funds and vouchers" in page
    assert "Whoever certifies a voucher does not pay it." in page
    assert "Invite people, give and take away roles" in page


def test_roles_page_of_mfbm_says_that_every_role_needs_a_second_factor(db):
    mfbm = cast.organization("mfbm", "Ministry of Finance", stage="LIVE")
    page = entered(cast.member("pia", mfbm, "planning_officer")).get("/mfbm/people/roles/").content.decode()
    assert page.count("Second factor<") == len(ROLES)


# --- delegations, tokens, import ------------------------------------------------------------------------------------


def test_a_holder_names_an_officer_in_charge(moh, ana, ben):
    values = {
        "delegator": ben.key,
        "delegate": ana.key,
        "from_date": "2026-01-01",
        "until_date": "2026-01-02",
        "reason": "Leave",
    }
    client = entered(ben)
    assert client.post("/moh/people/delegations/new/", values).status_code == 422
    today = date.today()  # noqa: DTZ011
    cast.give_role(ben, moh, "unit_staff")
    dana = cast.member("dana", moh, "director")
    values |= {"delegate": dana.key, "from_date": today, "until_date": today}
    assert client.post("/moh/people/delegations/new/", values).status_code == 303
    foreign = values | {"delegator": ana.key}
    assert client.post("/moh/people/delegations/new/", foreign).status_code == 422
    with scope(moh.pk):
        made = Delegation.objects.get()
    assert entered(dana).post(f"/moh/people/delegations/{made.key}/end/").status_code == 303


def test_a_tokens_secret_is_shown_once(ana):
    client = entered(ana)
    client.post("/moh/tokens/new/", {"name": "Reports", "permissions": ["member.view"], "days": "30"})
    assert re.search(r"bmms_[\w-]{43}", client.get("/moh/tokens/").content.decode())
    assert not re.search(r"bmms_[\w-]{43}", client.get("/moh/tokens/").content.decode())
    with own(ana.pk):
        token = ApiToken.objects.get()
    assert client.post(f"/moh/tokens/{token.key}/revoke/").status_code == 303
    assert "Revoked" in client.get("/moh/tokens/").content.decode()


def test_somebody_elses_token_is_not_found(moh, ana, ben):
    entered(ana).post("/moh/tokens/new/", {"name": "Bookkeeper", "permissions": ["member.view"], "days": "30"})
    with own(ana.pk):
        token = ApiToken.objects.get()
    client = entered(ben)
    assert b"Bookkeeper" not in client.get("/moh/tokens/").content
    assert client.post(f"/moh/tokens/{token.key}/revoke/").status_code == 404


@pytest.mark.parametrize("who", ["adam", "sara"])
def test_import_by_pages(request, moh, adam, sara, who):
    """By the organization's administrator, and by the system's, who reaches into it."""
    client = entered(request.getfixturevalue(who))
    assert "/moh/imports/people/" in client.get("/moh/people/").content.decode()
    columns = client.get("/moh/imports/people/").content.decode()
    assert "Budget officer" in columns
    assert str(ROLES["ocm_oversight"].label) not in columns
    file = SimpleUploadedFile("p.csv", "email,name,role\nx@example.test,Sa'ad Ñ,director\n".encode())
    address = client.post("/moh/imports/people/", {"file": file})["Location"]
    assert "Sa&#x27;ad Ñ" in client.get(address).content.decode()
    with system("the tests look"):
        assert not Invitation.objects.exists()
    assert client.post(f"{address}apply/", {"rows": "all"}).status_code == 303
    with system("the tests look"):
        assert Invitation.objects.get().name == "Sa'ad Ñ"
    assert client.post(f"{address}undo/").status_code == 303
    with system("the tests look"):
        assert Invitation.objects.get().withdrawn_at


def test_whoever_imports_plans_neither_imports_people_nor_sees_their_files(moh, adam):
    file = SimpleUploadedFile("p.csv", b"email,name,role\nx@example.test,X,director\n")
    address = entered(adam).post("/moh/imports/people/", {"file": file})["Location"]
    planner = entered(cast.member("pia", moh, "planning_officer"))
    assert "/moh/imports/people/" not in planner.get("/moh/people/").content.decode()
    assert planner.get("/moh/imports/people/").status_code == 403
    assert planner.get(address).status_code == 403


# --- the platform ---------------------------------------------------------------------------------------------------


def test_system_administrators_see_every_account_and_its_roles(moh, mole, sara, carla):
    client = entered(sara)
    assert "Carla" in client.get("/platform/people/").content.decode()
    page = client.get(f"/platform/people/{carla.key}/").content.decode()
    assert "MOLE" in page
    assert "Deactivate" in page


def test_accounts_are_closed_and_opened_by_pages(moh, sara, ben):
    client, theirs = entered(sara), entered(ben)
    client.post(f"/platform/people/{ben.key}/deactivate/", {"reason": "Retired"})
    assert theirs.get("/moh/").status_code == 302
    client.post(f"/platform/people/{ben.key}/reactivate/", {"reason": "Back"})
    with system("the tests look"):
        assert User.objects.get(pk=ben.pk).is_active


def test_platform_roles_are_given_and_confirmed_by_two(sara):
    tom = cast.member("tom", None, "system_administrator")
    uma = cast.person("uma")
    entered(sara).post(f"/platform/people/{uma.key}/grant/", {"role": "data_protection_officer"})
    waiting = memberships(uma)[0]
    entered(sara).post(f"/platform/people/roles/{waiting.key}/confirm/")
    assert memberships(uma)[0].confirmed_at is None
    entered(tom).post(f"/platform/people/roles/{waiting.key}/confirm/")
    assert memberships(uma)[0].confirmed_by_id == tom.pk


def test_organizations_roles_are_not_touched_from_the_platform(moh, sara, ben):
    key = memberships(ben)[0].key
    client = entered(sara)
    assert client.post(f"/platform/people/roles/{key}/revoke/", {"reason": "x"}).status_code == 404
    assert client.post(f"/moh/people/roles/{key}/revoke/", {"reason": "x"}).status_code == 303


def test_password_link_and_second_factor_by_an_administrator(sara, ben):
    client = entered(sara)
    client.post(f"/platform/people/{ben.key}/password/")
    client.post(f"/platform/people/{ben.key}/second-factor/", {"reason": "Lost the phone"})
    with system("the tests open the outbox"):
        templates = {job.arguments["template"] for job in Job.objects.filter(kind="mail.send")}
    assert templates == {"accounts/mail/password_reset", "accounts/mail/second_factor_removed"}


def test_a_link_by_hand_is_shown_once_and_only_to_whoever_made_it(moh, adam, ben):
    client, page = entered(adam), f"/moh/people/{ben.key}/"
    assert client.post(f"{page}password/link/", {"reason": ""}).status_code == 303
    assert "Say why." in client.get(page).content.decode()
    assert client.post(f"{page}password/link/", {"reason": "The mailbox is closed"}).headers["Location"] == page
    assert "password-link" not in entered(adam).get(page).content.decode()
    assert "password-link" not in client.get(f"/moh/people/{adam.key}/").content.decode()
    shown = client.get(page)
    assert shown.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    [path] = re.findall(
        r'id="password-link"[^>]*>https?://[^/]+(/account/password/reset/[^<]+)<', shown.content.decode()
    )
    assert "set-password" in Client().get(path).headers["Location"]
    assert "password-link" not in client.get(page).content.decode()


def test_no_link_by_hand_for_strangers_nor_by_colleagues(moh, adam, ben, ana, carla):
    assert entered(adam).post(f"/moh/people/{carla.key}/password/link/", {"reason": "x"}).status_code == 404
    assert entered(ana).post(f"/moh/people/{ben.key}/password/link/", {"reason": "x"}).status_code == 403
    assert entered(adam).post(f"/mole/people/{carla.key}/password/link/", {"reason": "x"}).status_code == 404


def test_the_search_box_finds_colleagues(moh, ana, ben, carla):
    page = entered(ben).get("/moh/search/?q=an").content.decode()
    assert f"/moh/people/{ana.key}/" in page
    assert str(carla.key) not in page


def test_roles_held_elsewhere_do_not_count_here(moh, mole, ben):
    """Not even one's own, which the wall lets one read everywhere."""
    cast.give_role(ben, mole, "director")
    page = entered(ben).get("/mole/people/?role=me_officer").content.decode()
    assert "Nothing found" in page


def test_looking_at_somebodys_page_is_an_event_for_the_data_protection_officer(moh, ana, ben):
    client = Client()
    client.force_login(ana)
    for person in (ana, ben):
        client.get(f"/moh/people/{person.key}/")
    with scope(moh.pk):
        [event] = Event.objects.filter(kind=Event.Kind.PERSONAL)
    assert (event.verb, event.subject_label) == ("person.looked_up", "Ben")
