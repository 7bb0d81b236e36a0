import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils import timezone
from tests import cast
from tests.specimens.models import Plan

from bmms.access.actor import system_actor
from bmms.access.answers import SeeOther
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.main.sent_forms import sent_forms
from bmms.tenancy.scope import own, scope
from bmms.workbench.actions.answers import forget_answers
from bmms.workbench.models import AnsweredRequest, Draft

URL, KEY = "/moh/things/add/", "0" * 32
DRAFTS = "/moh/drafts/"


@require(Permission.ORGANIZATION_VIEW)
def add(request: HttpRequest) -> HttpResponse:
    title = request.POST["title"] + "".join(file.read().decode() for file in request.FILES.values())
    if not title:
        return HttpResponse("A title, please.", status=422)
    plan = Plan.objects.create(title=title)
    if title == "failing":
        raise RuntimeError
    if title == "refused":
        Plan.objects.filter(pk=plan.pk).delete()
        messages.error(request, "Not now.")
    return SeeOther(f"/moh/things/{plan.pk}/")


urlpatterns = [path("<slug:code>/things/add/", add), path("", include("bmms.main.urls"))]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def anas(ana, settings) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    return client


def send(client: Client, title: str, key: str = KEY, **more: object):
    return client.post(URL, {"title": title, "once": key, **more})


def titles(moh) -> list[str]:
    with scope(moh.pk):
        return sorted(Plan.objects.values_list("title", flat=True))


def test_a_form_that_is_sent_again_is_taken_once_and_leads_to_the_same_page(anas, moh):
    first, second = send(anas, "clinic"), send(anas, "clinic", csrfmiddlewaretoken="masked anew")
    assert (first.status_code, second.status_code) == (303, 303)
    assert first["Location"] == second["Location"]
    assert titles(moh) == ["clinic"]


def test_another_form_with_the_same_content_is_another(anas, moh):
    send(anas, "clinic"), send(anas, "clinic", key="1" * 32)
    assert titles(moh) == ["clinic", "clinic"]


@pytest.mark.parametrize("key", ["", "x", "0" * 33, "0" * 31 + "\0"])
def test_what_is_no_key_keeps_nothing(anas, ana, moh, key):
    send(anas, "clinic", key=key)
    with own(ana.pk):
        assert not AnsweredRequest.objects.exists()


def test_other_content_is_not_taken_for_the_same_and_is_not_lost(anas, moh):
    first = send(anas, "clinic", kinds=["A", "B"])
    answer = send(anas, "hospital <b>", kinds=["A", "C"])
    page = answer.content.decode()
    assert answer.status_code == 409
    assert titles(moh) == ["clinic"]
    assert f'href="{first["Location"]}"' in page
    assert '<input type="hidden" name="title" value="hospital &lt;b&gt;">' in page
    assert page.count('name="kinds"') == 2
    (key,) = re.findall(r'name="once" value="(\w+)"', page)
    assert key != KEY
    assert send(anas, "hospital", key=key).status_code == 303
    assert titles(moh) == ["clinic", "hospital"]


def test_secrets_and_files_are_not_repeated_on_a_page(anas, moh):
    send(anas, "clinic")
    for more in ({"password": "secret"}, {"file": SimpleUploadedFile("a.txt", b"x")}):
        page = send(anas, "hospital", **more).content.decode()
        assert "secret" not in page
        assert f'<a class="btn" href="{URL}">' in page


def test_a_file_is_known_by_what_it_holds_and_is_read_whole(anas, moh):
    files = [SimpleUploadedFile("a.txt", text) for text in (b"123", b"123", b"124")]
    assert [send(anas, "of ", file=file).status_code for file in files] == [303, 303, 409]
    assert titles(moh) == ["of 123"]


@pytest.mark.parametrize(("title", "status"), [("", 422), ("failing", 500), ("refused", 303)])
def test_a_form_that_was_not_taken_may_be_sent_again(anas, moh, title, status):
    assert send(anas, title).status_code == status
    assert titles(moh) == []
    assert send(anas, "clinic").status_code == 303
    assert titles(moh) == ["clinic"]


def test_a_key_of_somebody_else_means_nothing(anas, ben, moh):
    send(anas, "clinic")
    other = Client()
    other.force_login(ben)
    assert send(other, "clinic").status_code == 303
    assert titles(moh) == ["clinic", "clinic"]


def test_keys_are_forgotten_after_two_days(anas, ana, moh):
    send(anas, "clinic")
    with own(ana.pk):
        AnsweredRequest.objects.update(answered_at=timezone.now() - timedelta(hours=49))
    assert forget_answers(by=system_actor("test")) == 1


@pytest.mark.parametrize(("title", "left"), [("clinic", 0), ("", 1), ("failing", 1), ("refused", 1)])
def test_a_draft_is_forgotten_when_its_form_was_taken_and_only_then(anas, ana, moh, title, left):
    anas.post(DRAFTS, {"draft-place": URL, "title": title})
    send(anas, title, **{"draft-place": URL})
    with own(ana.pk):
        assert Draft.objects.count() == left


def test_a_draft_stays_when_the_session_was_over(anas, ana, moh):
    anas.post(DRAFTS, {"draft-place": URL, "title": "clinic"})
    assert send(Client(), "clinic", **{"draft-place": URL}).status_code == 302
    with own(ana.pk):
        assert Draft.objects.count() == 1


def test_a_line_that_breaks_while_a_form_is_sent_is_no_failure_of_ours(ana, moh):
    class Broken:
        def read(self, *args: int) -> bytes:
            raise OSError

    request: Any = RequestFactory().post(URL, {"title": "clinic", "once": KEY})
    request.actor, request._stream = cast.acting(ana, moh), Broken()
    assert sent_forms(lambda _request: HttpResponse(status=403))(request).status_code == 403


def test_what_is_kept_too_late_is_not_kept(anas, ana, moh):
    """A draft that was on its way when its form was taken would be offered as if it had not been sent."""
    send(anas, "clinic", **{"draft-place": URL})
    assert anas.post(DRAFTS, {"draft-place": URL, "once": KEY, "title": "clini"}).status_code == 409
    with own(ana.pk):
        assert not Draft.objects.exists()
