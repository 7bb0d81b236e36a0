"""BPDA's officer brings and mends versions of the region's plans by the API as by the pages."""

import pytest
from tests.planning import samples

from bmms.planning.actions.alignment import set_alignment
from bmms.planning.models import Framework
from bmms.tenancy.scope import scope

ITEMS = [{"code": "2", "title": "Fair economy"}, {"code": "1", "title": "Just government"}]
NEW = {
    "code": "BDP-2029",
    "title": "3rd Bangsamoro Development Plan",
    "from_year": 2029,
    "until_year": 2034,
    "items": ITEMS,
    "replaces": "BDP-2023",
}


def sent(client, path, data, organization="bpda"):
    return client.post(f"/api/v1/{organization}/frameworks/{path}", data, content_type="application/json")


def test_the_next_version_is_brought_once(bashirs, bpda):
    headers = {"Idempotency-Key": "the-third"}
    for _ in range(2):
        answer = bashirs.post("/api/v1/bpda/frameworks/add/", NEW, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()["items"]) == (201, ITEMS)
    assert answer.json()["framework"]["version"] == 1
    assert samples.framework().replaced_by == Framework.objects.get(code="BDP-2029")
    assert sent(bashirs, "add/", NEW).status_code == 400


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"items": [ITEMS[0], ITEMS[0]]}, 400, "Each code once."),
        ({"items": [{"code": "1"}]}, 400, "This field is required."),
        ({"items": []}, 409, "at least one"),
        ({"items": [{"code": "small", "title": "Peace"}]}, 400, "Capitals, digits, - and dots."),
        ({"until_year": 2028}, 409, "The last fiscal year lies before the first."),
        ({"code": "BDP-2023"}, 400, "already exists"),
        ({"replaces": "BDP-1"}, 400, "There is no such development plan or agenda."),
        ({"replaces": "AGENDA12-2023"}, 400, "It is replaced by MASMATATAG-2026 already."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(bashirs, changed, status, words):
    answer = sent(bashirs, "add/", NEW | changed)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert not Framework.objects.filter(code="BDP-2029").exists()


def test_it_is_mended_with_the_version_that_was_read(bashirs, moh):
    with scope(moh.pk):
        set_alignment(samples.ppa(), samples.framework(), samples.goals(_4="60", _3="40"), by=samples.SOMEBODY)
    shown, edit = samples.framework(), f"{samples.framework().key}/edit/"
    assert sent(bashirs, edit, {"title": "Ours"}).status_code == 400
    told = sent(bashirs, edit, {"title": "Mended", "version": shown.version}).json()
    assert (told["framework"]["title"], told["framework"]["version"]) == ("Mended", shown.version + 1)
    assert [item["code"] for item in told["items"]] == ["1", "2", "3", "4", "5", "6"]
    assert sent(bashirs, edit, {"title": "Typed before", "version": shown.version}).status_code == 409
    fewer = {"items": told["items"][:2], "version": shown.version + 1}
    assert "something is aligned with it" in sent(bashirs, edit, fewer).content.decode()
    unfinished = {"items": [{"code": "1"}], "version": shown.version + 1}
    assert sent(bashirs, edit, unfinished).status_code == 400


def test_nobody_else_keeps_them(pias, bashirs, bpda, moh):
    for path in ("add/", f"{samples.framework().key}/edit/"):
        assert sent(pias, path, NEW, "moh").status_code == 403
        assert sent(pias, path, NEW).status_code == 404
        assert sent(bashirs, path, NEW, "moh").status_code == 403
    nothing = "00000000-0000-4000-8000-000000000000"
    assert sent(bashirs, f"{nothing}/edit/", {"version": 1}).status_code == 404
    assert not Framework.objects.filter(code="BDP-2029").exists()
