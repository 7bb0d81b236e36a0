"""Invitations: the only way in, through the browser's eyes."""

import re

from tests.accounts.views.test_people import GOOD, entered

from bmms.accounts.models import Invitation, User
from bmms.jobs.models import Job
from bmms.tenancy.scope import scope, system


def test_invited_by_a_form_accepted_on_a_page(moh, adam, client):
    entered(adam).post("/moh/people/invite/", {"email": "nora@example.test", "name": "Nora", "roles": ["director"]})
    with system("the tests open the outbox"):
        address = re.search(r"/account/invitation/.*", Job.objects.get().arguments["context"]["url"]).group()
    page = client.get(address)
    assert "Ministry of Health" in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    weak = client.post(address, {"name": "Nora", "password": "short", "again": "short"})
    assert (weak.status_code, "too short" in weak.content.decode()) == (422, True)
    differing = client.post(address, {"name": "Nora", "password": GOOD, "again": "x"})
    assert "differ" in differing.content.decode()
    done = client.post(address, {"name": "Nora", "password": GOOD, "again": GOOD})
    assert (done.status_code, done["Location"]) == (303, "/account/login/")
    assert client.get(address).status_code == 410
    with system("the tests look"):
        assert User.objects.get(email="nora@example.test").memberships.get().role == "director"


def test_who_invites_or_gives_a_role_reads_what_the_roles_are(moh, adam, ben):
    client = entered(adam)
    for page in ("/moh/people/invite/", f"/moh/people/{ben.key}/grant/"):
        shown = client.get(page).content.decode()
        assert "Prepares proposals and certifies that allotment is available; does not pay." in shown
        assert "Two people</span>" in shown
        assert "Budget officer and not: Cashier" in shown
        assert "Whoever certifies that an allotment is available does not pay from it." in shown
        assert "MFBM analyst and not: MFBM" not in shown  # a pair of another organization


def test_a_letter_that_never_was_opens_nothing(client, db):
    assert client.get("/account/invitation/guess/").status_code == 410
    assert client.post("/account/invitation/guess/", {"name": "M", "password": GOOD, "again": GOOD}).status_code == 410
    with system("the tests look"):
        assert not User.objects.exists()


def test_an_invitation_is_sent_again_and_withdrawn_by_pages(moh, adam):
    client = entered(adam)
    client.post("/moh/people/invite/", {"email": "nora@example.test", "name": "Nora", "roles": ["director"]})
    with scope(moh.pk):
        first = Invitation.objects.get()
    client.post(f"/moh/people/invitations/{first.key}/resend/")
    client.post(f"/moh/people/invitations/{first.key}/withdraw/")
    with scope(moh.pk):
        after = Invitation.objects.get()
    assert (after.digest == first.digest, after.status) == (False, Invitation.Status.WITHDRAWN)


def test_nobody_registers_by_themselves(client, db):
    for address in ("/account/signup/", "/account/register/", "/api/v1/users/", "/signup/"):
        assert client.post(address, {"email": "m@example.test", "password": GOOD}).status_code in (302, 404)
    with system("the tests look"):
        assert not User.objects.exists()
