from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from tests.documents.files import upload
from tests.organizations.conftest import browser
from tests.oversight import samples
from tests.statements import statements

from bmms.audit.models import Event
from bmms.documents.actions.attaching import attach_file
from bmms.oversight.models import Finding
from bmms.oversight.views import files
from bmms.oversight.views import findings as views
from bmms.tenancy.scope import scope, system

DAY = (timezone.localdate() - timedelta(days=70)).isoformat()
TYPED = {**samples.FINDING, "amount": "1,250,000.00", "issued_date": DAY, "received_date": DAY}
ANSWER = {"response": "We agree.", "action_plan": "Demand letters.", "owner": ""}


@pytest.fixture
def url(amy, moh, ana) -> str:
    """Raised by COA seventy days ago."""
    answer = browser(amy).post("/moh/findings/add/", TYPED)
    assert answer.status_code == 303
    return answer.url


def test_a_finding_through_the_pages(url, amy, ana, moh, head):
    anas, amys = browser(ana), browser(amy)
    page = anas.get(url).content.decode()
    assert "10 days late." in page
    assert "₱1,250,000.00" in page
    assert f'href="{url}edit/"' not in page
    until = (timezone.localdate() + timedelta(days=5)).isoformat()
    assert anas.post(f"{url}answer/", ANSWER | {"target_date": ""}).status_code == 422
    assert anas.post(f"{url}answer/", ANSWER | {"target_date": until}).status_code == 303
    assert anas.post(f"{url}report/", {"done": "Liquidated"}).status_code == 422
    with scope(moh.pk):
        attach_file(Finding.objects.get(), upload("letter.pdf"), retention="ADMINISTRATIVE", by=head)
    assert anas.post(f"{url}report/", {"done": "Liquidated"}).status_code == 303
    assert anas.post(f"{url}settle/", {"reason": "x"}).status_code == 403
    assert amys.post(f"{url}settle/", {"reason": ""}).status_code == 422
    assert amys.post(f"{url}settle/", {"reason": "Seen"}).status_code == 303
    assert "Settled" in anas.get(url).content.decode()


def test_late_ones_are_found_and_shown_at_the_desk(url, amy, ivan, odette, ana):
    assert "Cash advances" in browser(ana).get("/moh/findings/?late=yes").content.decode()
    for who, is_there in ((amy, True), (odette, True), (ivan, False)):
        page = browser(who).get("/oversight/findings/").content.decode()
        assert ("Cash advances" in page) is is_there
    assert browser(ana).get("/oversight/findings/").status_code == 403


def test_each_auditor_finds_those_of_their_own_office_only(url, amy, ivan, odette, ana, moh, head):
    with scope(moh.pk):
        other = samples.finding("IA-1", source="internal", title="Keys without a log", by=head)
        attach_file(other, upload("keys.pdf"), retention="ADMINISTRATIVE", by=head)
    page = f"/moh/findings/{other.key}/"
    for who, is_there in ((amy, False), (ivan, True), (odette, True), (ana, True)):
        client = browser(who)
        for path in ("/moh/findings/", "/moh/search/?q=keys", "/moh/documents/", "/moh/audit/"):
            answer = client.get(path)
            assert answer.status_code != 200 or ("Keys without" in answer.content.decode()) is is_there, path
        assert client.get(page).status_code == (200 if is_there else 404)
        keys = [row["key"] for row in client.get("/api/v1/moh/findings/").json()["results"]]
        assert (str(other.key) in keys) is is_there
        assert client.get(f"/api/v1{page}").status_code == (200 if is_there else 404)


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_the_desk_as_a_file_is_on_record(url, amy, ana, form):
    answer = browser(amy).get(f"/oversight/findings/{form}/")
    assert answer.status_code == 200
    if form == "csv":
        lines = answer.content.decode().splitlines()
        assert [line for line in lines if line.startswith(("MOH,", "Total,"))] == [
            "MOH,1,0,0,0,1,1250000.00",
            "Total,1,0,0,0,1,1250000.00",
            "MOH,AOM 2026-001,Cash advances not liquidated,To be answered,1250000.00,10",
        ]
    with system("the test looks"):
        assert Event.objects.get(verb="oversight.exported", user_id=amy.pk).changes["file"] == [None, "findings"]
    assert browser(amy).get("/oversight/findings/exe/").status_code == 404
    assert browser(ana).get(f"/oversight/findings/{form}/").status_code == 403


def test_a_desk_is_on_record_and_asks_little(url, amy):
    client = browser(amy)
    client.get("/oversight/findings/")
    with system("the test looks"):
        assert Event.objects.filter(verb="findings.read_at_desk", user_id=amy.pk).exists()
    client.get(url)
    with system("the test looks"):
        assert Event.objects.filter(verb="oversight.drilled_down", user_id=amy.pk).exists()
    assert len(statements(lambda: client.get("/oversight/findings/"))) <= 10


def test_another_organization_and_whoever_may_not_find_nothing(url, carla, ben, moh):
    assert browser(carla).get(url).status_code == 404
    assert browser(carla).get(url.replace("/moh/", "/mole/")).status_code == 404
    assert browser(ben).get("/moh/findings/").status_code == 403
    assert browser(ben).post(f"{url}answer/", ANSWER).status_code == 403


def test_the_api_tells_what_is_late(url, ana):
    client = browser(ana)
    (row,) = client.get("/api/v1/moh/findings/").json()["results"]
    assert (row["is_late"], row["amount"]) == (True, "1250000.00")
    key = row["key"]
    assert client.get(f"/api/v1/moh/findings/{key}/").json()["recommendation"] == samples.FINDING["recommendation"]


def test_more_than_fits_is_counted_on_the_page_and_on_paper_and_stands_in_the_csv(url, amy, moh, monkeypatch):
    monkeypatch.setattr(views, "LATE_SHOWN", 1)
    monkeypatch.setattr(files, "PAPER_LINES", 1)
    papers = []
    monkeypatch.setattr(files, "pdf_of", lambda template, context: papers.append((template, context)) or b"%PDF-")
    with scope(moh.pk):
        samples.finding("AOM 2026-007", days_ago=61, title="Keys without a log", by=samples.somebody(auditor=True))
    client = browser(amy)
    page = client.get("/oversight/findings/").content.decode()
    words = "1 more is left out here: the CSV and XLSX files have them all."
    assert (words in page, "Cash advances" in page, "Keys without" in page) == (True, True, False)
    assert client.get("/oversight/findings/pdf/").status_code == 200
    paper = render_to_string(*papers[0])
    assert (words in paper, "Cash advances" in paper, "Keys without" in paper) == (True, True, False)
    text = client.get("/oversight/findings/csv/").content.decode()
    assert (words in text, "Cash advances" in text, "Keys without" in text) == (False, True, True)
    monkeypatch.setattr(files, "PAPER_LINES", 2)
    client.get("/oversight/findings/pdf/")
    assert "left out" not in render_to_string(*papers[1])
