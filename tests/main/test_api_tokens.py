"""What an API token opens, and what it does not: through the real middleware."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path
from tests import cast
from time_machine import travel as time_travel

from bmms.access.guards import require, signed_in
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.accounts.actions.memberships import revoke_role
from bmms.accounts.actions.tokens import create_token, revoke_token
from bmms.accounts.models import ApiToken, Delegation, Membership
from bmms.main.errors import forbidden
from bmms.tenancy.scope import own, scope


@signed_in
def who(request: Request) -> HttpResponse:
    actor = request.actor
    return JsonResponse(
        {"user": actor.user_id, "name": actor.name, "may": sorted(actor.permissions), "place": actor.organization_id}
    )


@require(Permission.MEMBER_VIEW)
def people(request: Request) -> HttpResponse:
    return JsonResponse({"ok": request.method})


@require(Permission.AUDIT_VIEW)
def audit(request: Request) -> HttpResponse:
    return JsonResponse({})


urlpatterns = [
    path("api/v1/me/", who),
    path("api/v1/<slug:code>/", include([path("who/", who), path("members/", people), path("audit/", audit)])),
    path("<slug:code>/who/", who),
    path("", include("bmms.accounts.urls")),  # news about rights lead there
]
handler403 = forbidden
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def issued(moh, ana):
    """Ana's token for health: may see people, not the audit log, though Ana may."""
    with own(ana.pk), scope(moh.pk):
        return create_token(name="Reports", permissions=["member.view"], days=30, by=cast.acting(ana, moh))


@pytest.fixture
def call(issued):
    def calling(address, secret=issued[1], client=None, method="get", **more):
        client = client or Client(enforce_csrf_checks=True, raise_request_exception=False)
        return getattr(client, method)(address, headers={"Authorization": f"Bearer {secret}"}, **more)

    return calling


def test_it_acts_as_its_person_with_the_tokens_part_of_the_rights(call, ana, moh):
    answer = call("/api/v1/moh/who/").json()
    assert answer == {"user": ana.pk, "name": "Ana (Reports)", "may": ["member.view"], "place": moh.pk}
    assert call("/api/v1/moh/members/").status_code == 200
    refused = call("/api/v1/moh/audit/")
    assert refused.status_code == 403
    told = refused.json()["errors"][0]["detail"]
    assert f"This API token does not include “{Permission.AUDIT_VIEW.sentence}” (audit.view)" in told
    assert "page “API tokens”" in told


def test_it_never_allows_more_than_the_roles_at_that_moment(call, issued, ana, moh):
    with scope(moh.pk):
        held = Membership.objects.get(user=ana)
        adam = cast.member("adam", moh, "organization_administrator")
        revoke_role(held, by=cast.acting(adam, moh), reason="Left")
    assert call("/api/v1/moh/who/").status_code == 404


def test_it_opens_its_own_organization_only(call, ana, mole):
    cast.give_role(ana, mole, "director")
    assert call("/api/v1/mole/members/").status_code == 404
    assert call("/api/v1/me/").json()["may"] == []


def test_it_needs_no_csrf_token(call):
    assert call("/api/v1/moh/members/", method="post").json() == {"ok": "POST"}


@pytest.mark.parametrize("secret", ["", "bmms_", "bmms_wrong", "session", "bmms_\x00"])
def test_a_wrong_one_is_401_in_the_apis_own_words(call, secret):
    answer = call("/api/v1/moh/who/", secret)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["errors"][0]["code"] == "not_authenticated"


def test_a_revoked_or_expired_one_is_401(call, issued, ana, moh):
    with time_travel(datetime.now(tz=UTC) + timedelta(days=31)):
        assert call("/api/v1/moh/who/").status_code == 401
    assert call("/api/v1/moh/who/").status_code == 200
    with own(ana.pk), scope(moh.pk):
        revoke_token(issued[0], by=cast.acting(ana, moh))
    assert call("/api/v1/moh/who/").status_code == 401


def test_a_session_beside_a_token_counts_for_nothing(call, carla):
    client = Client()
    client.force_login(carla)
    assert call("/api/v1/mole/who/", client=client).status_code == 404
    assert call("/api/v1/moh/who/", "bmms_wrong", client=client).status_code == 401
    assert client.get("/mole/who/").json()["user"] == carla.pk


def test_pages_know_no_tokens(call):
    assert call("/moh/who/").status_code == 302


def test_a_session_still_works_for_the_api_without_a_token(client, ana):
    client.force_login(ana)
    assert Permission.AUDIT_VIEW in client.get("/api/v1/moh/who/").json()["may"]


def test_use_is_noted(call, ana):
    call("/api/v1/moh/who/")
    with own(ana.pk):
        assert ApiToken.objects.get().last_used_at is not None


def test_lent_roles_are_not_lent_to_programs(call, ana, moh, issued):
    adam = cast.member("adam", moh, "organization_administrator")
    with scope(moh.pk):
        Delegation.objects.create(
            organization=moh,
            delegator=adam,
            granted_by=adam,
            delegate=ana,
            from_date=date(2020, 1, 1),
            until_date=date(2099, 1, 1),
            reason="x",
            confirmed_at="2020-01-01T00:00Z",
        )
    assert cast.acting(ana, moh).can(Permission.MEMBER_MANAGE)
    with own(ana.pk):
        ApiToken.objects.update(permissions=["member.manage", "member.view"])
    assert call("/api/v1/moh/who/").json()["may"] == ["member.view"]
