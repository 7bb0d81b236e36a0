import json
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from tests import cast
from tests.specimens.models import Plan

from bmms.access.actor import system_actor
from bmms.access.guards import require, signed_in
from bmms.access.permissions import Permission
from bmms.accounts.actions.tokens import create_token
from bmms.tenancy.scope import own, scope, system
from bmms.workbench.actions.answers import forget_answers
from bmms.workbench.models import AnsweredRequest


@csrf_exempt
@require(Permission.ORGANIZATION_VIEW)
def add(request: HttpRequest) -> HttpResponse:
    body = json.loads(request.body)
    plan = Plan.objects.create(title=body["title"])
    if body.get("wrong"):
        raise RuntimeError
    return JsonResponse({"id": plan.pk}, status=201)


@signed_in
def elsewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse("elsewhere")


urlpatterns = [path("api/v1/<slug:code>/plans/", add), path("platform/elsewhere/", elsewhere)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def api(ana) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    return client


def post(client: Client, key: str | None = "0b9cb8a2", **body: object):
    headers = {"Idempotency-Key": key} if key is not None else {}
    return client.post("/api/v1/moh/plans/", body, content_type="application/json", headers=headers)


def plans(moh) -> int:
    with scope(moh.pk):
        return Plan.objects.count()


def test_an_answer_is_for_the_token_that_asked(api, ana, moh):
    with own(ana.pk), scope(moh.pk):
        _, secret = create_token(name="Other", permissions=["member.view"], days=30, by=cast.acting(ana, moh))
    assert post(api, title="clinic").status_code == 201
    weaker = Client(headers={"Authorization": f"Bearer {secret}"})
    assert post(weaker, title="clinic").status_code == 422


def test_a_repeated_request_does_its_work_once(api, moh):
    first, second = post(api, title="clinic"), post(api, title="clinic")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert plans(moh) == 1


def test_without_a_key_every_request_works(api, moh):
    post(api, key=None, title="clinic"), post(api, key=None, title="clinic")
    assert plans(moh) == 2


def test_a_key_belongs_to_one_request(api, moh):
    post(api, title="clinic")
    assert post(api, title="hospital").status_code == 422
    assert plans(moh) == 1


def test_what_failed_may_be_tried_again(api, moh):
    assert post(api, title="clinic", wrong=True).status_code == 500
    assert plans(moh) == 0
    assert post(api, title="clinic").status_code == 201


def test_a_key_of_somebody_else_means_nothing(api, moh, ben):
    post(api, title="clinic")
    other = Client()
    other.force_login(ben)
    assert "Idempotency-Replayed" not in post(other, title="clinic")
    assert plans(moh) == 2


def test_a_key_that_is_none_is_refused(api, moh):
    assert post(api, key="x" * 101, title="clinic").status_code == 400
    assert plans(moh) == 0


def test_old_answers_are_forgotten(api, ana, moh):
    post(api, title="clinic")
    with own(ana.pk):
        AnsweredRequest.objects.update(answered_at=timezone.now() - timedelta(hours=49))
    assert forget_answers(by=system_actor("test")) == 1
    with system("a look"):
        assert not AnsweredRequest.objects.exists()
