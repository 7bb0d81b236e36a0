import pytest
from django.test import Client
from tests import cast
from tests.documents.conftest import browser, files_in
from tests.documents.files import PDF, PROGRAM, upload

from bmms.documents.models import Attachment
from bmms.tenancy.scope import scope

LIST = "/api/v1/moh/documents/"


def sent(moh, **changed):
    return {"record_kind": "organization", "record": str(moh.key), "file": upload()} | changed


@pytest.fixture
def api(ben) -> Client:
    return browser(ben)


def test_a_file_goes_in_and_comes_out(api, moh):
    made = api.post(LIST, sent(moh))
    assert made.status_code == 201
    row = made.json()
    assert (row["name"], row["attached_by"], row["record_kind"]) == ("order.pdf", "Ben", "organization")
    assert [one["key"] for one in api.get(LIST).json()["results"]] == [row["key"]]
    assert api.get(f"{LIST}{row['key']}/").json() == row
    answer = api.get(f"{LIST}{row['key']}/file/")
    assert b"".join(answer.streaming_content) == PDF


def test_the_same_rules_refuse(api, moh, media):
    answer = api.post(LIST, sent(moh, file=upload("order.pdf", PROGRAM)))
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "rule_refused"
    assert api.post(LIST, sent(moh, file=upload("order.pdf", b""))).status_code == 409
    assert files_in(media) == []


def test_a_record_that_is_not_there_is_not_found(api, moh, mole, media):
    assert api.post(LIST, sent(mole)).status_code == 404
    assert api.post(LIST, sent(moh, record_kind="user")).status_code == 404
    assert files_in(media) == []


def test_a_repeated_upload_is_answered_once(api, moh, media):
    headers = {"Idempotency-Key": "one"}
    large = PDF + b" " * 3_000_000  # more than Django would read into memory
    answers = [api.post(LIST, sent(moh, file=upload(content=large)), headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1]["Idempotency-Replayed"] == "true"
    assert len(files_in(media)) == 1


def test_removing_needs_a_reason(api, moh):
    key = api.post(LIST, sent(moh)).json()["key"]
    assert api.post(f"{LIST}{key}/remove/", {}, content_type="application/json").status_code == 400
    gone = api.post(f"{LIST}{key}/remove/", {"reason": "Wrong"}, content_type="application/json")
    assert gone.json()["removal_reason"] == "Wrong"
    assert api.get(f"{LIST}{key}/file/").status_code == 409
    assert api.get(LIST).json()["count"] == 0
    assert api.get(f"{LIST}?state=removed").json()["count"] == 1


def test_another_organization_finds_nothing(api, moh, mole, carla):
    key = api.post(LIST, sent(moh)).json()["key"]
    other = browser(carla)
    for path in (f"{LIST}{key}/", f"/api/v1/mole/documents/{key}/", f"/api/v1/mole/documents/{key}/file/"):
        assert other.get(path).status_code == 404
    assert other.get("/api/v1/mole/documents/").json()["count"] == 0


def test_who_only_reads_attaches_nothing(moh, media):
    reader = browser(cast.member("audrey", moh, "auditor"))
    assert reader.post(LIST, sent(moh)).status_code == 403
    with scope(moh.pk):
        assert not Attachment.objects.exists()
    assert files_in(media) == []
