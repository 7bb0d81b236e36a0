import pytest
from django.utils import timezone
from tests import cast
from tests.organizations.conftest import browser
from tests.oversight import samples

from bmms.oversight.models import InformationRequest
from bmms.tenancy.scope import scope
from bmms.ui.prints import printable_named
from bmms.workbench.queries.papers import html_of

TODAY = timezone.localdate().isoformat()


@pytest.fixture
def dinas(moh):
    return browser(cast.member("dina", moh, "director"))


@pytest.fixture
def url(dinas) -> str:
    answer = dinas.post("/moh/information/add/", samples.ASKED | {"received_date": TODAY})
    assert answer.status_code == 303
    return answer.url


def test_a_request_through_the_pages(url, dinas, ana):
    assert "15 working days left" in dinas.get(url).content.decode()
    assert dinas.post(f"{url}extend/", {"days": 20, "reason": "Boxes"}).status_code == 303
    assert "35 working days left" in dinas.get(url).content.decode()
    assert dinas.post(f"{url}deny/", {"ground": "", "answer": "No"}).status_code == 422
    assert dinas.post(f"{url}deny/", {"ground": "privacy", "answer": "It names patients"}).status_code == 303
    assert "Privacy of persons" in dinas.get(url).content.decode()
    assert dinas.post(f"{url}appeal/", {"appealed_date": TODAY}).status_code == 303
    assert dinas.post(f"{url}uphold/", {"reason": "x"}).status_code == 403
    assert browser(ana).post(f"{url}uphold/", {"reason": "The law is clear"}).status_code == 303
    assert "Denial upheld" in dinas.get(url).content.decode()


def paper(moh, ana) -> str:
    kind = printable_named("information")
    with scope(moh.pk):
        shown = kind.find(InformationRequest.objects.get().key, cast.acting(ana, moh))
        return html_of(kind, shown, moh, "AAAA-BBBB-CCCC-DDDD")


def test_the_paper_tells_the_answer_its_ground_and_the_appeal(url, dinas, moh, ana):
    assert "/moh/papers/information/" in dinas.get(url).content.decode()
    assert 'class="draft"' in paper(moh, ana)
    dinas.post(f"{url}deny/", {"ground": "privacy", "answer": "It names patients"})
    answered = paper(moh, ana)
    assert 'class="draft"' not in answered
    dinas.post(f"{url}appeal/", {"appealed_date": TODAY})
    assert 'class="draft"' in paper(moh, ana)
    browser(ana).post(f"{url}uphold/", {"reason": "The law is clear"})
    decided = paper(moh, ana)
    assert [words for words in ("It names patients", "Privacy of persons", "Dina, ") if words not in answered] == []
    assert [words for words in ("The law is clear", f"{ana}, ", "Appealed on") if words not in decided] == []


def test_late_ones_are_found(moh, dinas, ana):
    with scope(moh.pk):
        late = samples.asked("FOI-LATE", days_ago=40)
        samples.asked("FOI-NEW", days_ago=0)
    page = dinas.get("/moh/information/?late=yes").content.decode()
    assert ("FOI-LATE" in page, "FOI-NEW" in page) == (True, False)
    assert "It was due on" in dinas.get(f"/moh/information/{late.key}/").content.decode()


def test_another_organization_finds_nothing(url, carla, ben):
    assert browser(carla).get(url).status_code == 404
    assert browser(carla).get(url.replace("/moh/", "/mole/")).status_code == 404
    assert browser(ben).get(url).status_code == 200
    assert browser(ben).post(f"{url}grant/", {"answer": "x"}).status_code == 403


def test_the_api_tells_it_too(url, ana):
    client = browser(ana)
    (row,) = client.get("/api/v1/moh/information/").json()["results"]
    assert (row["number"], row["status"], row["is_late"]) == ("FOI-1", "received", False)
    assert client.get(f"/api/v1/moh/information/{row['key']}/").json()["answer"] == ""
