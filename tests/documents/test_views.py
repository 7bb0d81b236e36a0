import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import cast
from tests.documents.conftest import browser, files_in
from tests.documents.files import PDF, PROGRAM, upload
from tests.statements import statements

from bmms.access.attachable import attachables
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.documents.actions import attach_file
from bmms.documents.lists import DOCUMENTS
from bmms.documents.models import Attachment
from bmms.main.sample_pictures import VEHICLES, drawn
from bmms.organizations.actions import add_onboarding_note
from bmms.tenancy.scope import scope
from bmms.workbench.actions.list_files import list_file


@pytest.fixture
def kept(moh, officer) -> Attachment:
    with scope(moh.pk):
        return attach_file(moh, upload(), retention="ADMINISTRATIVE", by=officer)


def url(kept: Attachment, what: str = "", code: str = "moh") -> str:
    return f"/{code}/documents/{kept.key}/{what}"


def attach_url(moh, code: str = "moh") -> str:
    return f"/{code}/documents/on/organization/{moh.key}/attach/"


def rows(organization) -> list[Attachment]:
    with scope(organization.pk):
        return list(Attachment.objects.order_by("pk"))


def test_a_file_goes_from_the_form_to_the_record(ben, moh):
    client = browser(ben)
    assert attach_url(moh) in client.get("/moh/about/").content.decode()
    form = client.get(attach_url(moh)).content.decode()
    assert "At most 25 MB: PDF, Word, Excel" in form
    answer = client.post(attach_url(moh), {"file": upload(), "retention": "FINANCIAL"})
    assert (answer.status_code, answer["Location"]) == (303, "/moh/about/")
    page = client.get("/moh/about/").content.decode()
    assert "order.pdf" in page
    assert [row.retention for row in rows(moh)] == ["FINANCIAL"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("order.pdf", PROGRAM, "none of these by its content"),
        ("order.exe", PROGRAM, "none of these by its content"),
        ("order.pdf", b"", "is empty"),
        ("order.pdf", PDF + b" " * 1024 * 1024, "larger than 1 MB"),
    ],
)
def test_a_refused_file_is_a_clear_error_and_nothing_is_stored(ben, moh, media, settings, name, content, sentence):
    settings.DOCUMENT_LARGEST_MB = 1
    sent = {"file": SimpleUploadedFile(name, content), "retention": "WORKING"}
    answer = browser(ben).post(attach_url(moh), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert files_in(media) == []
    assert rows(moh) == []


def test_a_path_in_an_uploads_name_leads_nowhere(ben, moh, media):
    """Browsers send none; what a program sends loses its folders before anybody reads it."""
    body = (
        '--x\r\nContent-Disposition: form-data; name="retention"\r\n\r\nWORKING\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="../../../evil.pdf"\r\n'
        f"Content-Type: application/pdf\r\n\r\n{PDF.decode()}\r\n--x--\r\n"
    )
    browser(ben).post(attach_url(moh), body, content_type="multipart/form-data; boundary=x")
    assert [row.name for row in rows(moh)] == ["evil.pdf"]
    assert all(path.is_relative_to(media / "documents") for path in files_in(media))
    assert not (media.parent / "evil.pdf").exists()


def test_no_file_at_all_is_an_error(ben, moh):
    answer = browser(ben).post(attach_url(moh), {"retention": "WORKING"})
    assert answer.status_code == 422
    assert "required" in answer.content.decode()


def test_a_download_is_sent_for_saving_and_leaves_a_trace(ben, moh, kept):
    answer = browser(ben).get(url(kept, "file/"))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="order.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    with scope(moh.pk):
        assert Event.objects.get(verb="document.downloaded").user_id == ben.pk


def test_a_picture_is_shown_on_its_page_and_nothing_else_is(ben, moh, officer, kept):
    with scope(moh.pk):
        photo = attach_file(moh, upload("yard.png", drawn(VEHICLES)), retention="ADMINISTRATIVE", by=officer)
    client, shown = browser(ben), '<img class="picture" src="%s"'
    assert shown % url(photo, "file/") in client.get(url(photo)).content.decode()
    assert "<img class" not in client.get(url(kept)).content.decode()
    with scope(moh.pk):
        Attachment.objects.update(scan="waiting")
    assert "<img class" not in client.get(url(photo)).content.decode()


def test_behind_the_proxy_it_sends_the_bytes(ben, kept, settings):
    settings.X_ACCEL_PREFIX = "/media/"
    answer = browser(ben).get(url(kept, "file/"))
    assert answer["X-Accel-Redirect"] == f"/media/{kept.path}"
    assert answer.content == b""


def test_an_auditor_downloads_through_the_reading_role_and_leaves_a_trace(moh, kept):
    audrey = cast.member("audrey", moh, "auditor")
    answer = browser(audrey).get(url(kept, "file/"))
    assert b"".join(answer.streaming_content) == PDF
    with scope(moh.pk):
        assert Event.objects.filter(verb="document.downloaded", user_id=audrey.pk).count() == 1


@pytest.mark.parametrize("state", ["waiting", "infected"])
def test_what_may_not_leave_says_why(ben, moh, kept, state):
    with scope(moh.pk):
        Attachment.objects.update(scan=state)
    client = browser(ben)
    answer = client.get(url(kept, "file/"))
    assert (answer.status_code, answer["Location"]) == (303, url(kept))
    page = client.get(url(kept)).content.decode()
    assert "cannot be downloaded" in page
    assert url(kept, "file/") not in page


@pytest.mark.parametrize("what", ["", "file/", "remove/"])
def test_another_organization_does_not_find_it(carla, moh, mole, kept, what):
    client = browser(carla)
    assert client.get(url(kept, what)).status_code == 404
    assert client.get(url(kept, what, code="mole")).status_code == 404


def test_nothing_is_attached_to_another_organizations_record(carla, moh, mole, media):
    client = browser(carla)
    for path in (attach_url(moh), attach_url(moh, code="mole")):
        assert client.post(path, {"file": upload(), "retention": "WORKING"}).status_code == 404
    assert files_in(media) == []
    assert rows(moh) == rows(mole) == []


def test_an_unknown_kind_of_record_is_not_found(ben, moh):
    assert browser(ben).get(f"/moh/documents/on/user/{moh.key}/attach/").status_code == 404


def test_a_file_on_a_record_of_which_one_may_not_know_is_refused(moh, mole, head, kept):
    """Seen with the record and not without it: here its room does not find it any more."""
    with scope(moh.pk):
        Attachment.objects.update(record_id=mole.pk)
    assert browser(cast.member("ben2", moh, "me_officer")).get(url(kept)).status_code == 404


def test_removing_asks_for_a_reason_and_keeps_the_content(ben, moh, kept, media):
    client = browser(ben)
    assert client.post(url(kept, "remove/"), {"reason": ""}).status_code == 422
    answer = client.post(url(kept, "remove/"), {"reason": "Wrong file"})
    assert (answer.status_code, answer["Location"]) == (303, "/moh/about/")
    assert "order.pdf" not in client.get("/moh/about/").content.decode()
    assert "order.pdf" not in client.get("/moh/documents/").content.decode()
    assert "order.pdf" in client.get("/moh/documents/?state=removed").content.decode()
    assert "Wrong file" in client.get(url(kept)).content.decode()
    assert len(files_in(media)) == 1


def test_who_may_not_remove_is_told_who_may(moh, kept):
    dana = browser(cast.member("dana", moh, "planning_officer"))
    assert url(kept, "remove/") not in dana.get(url(kept)).content.decode()
    page = dana.get(url(kept, "remove/")).content.decode()
    assert "Only the person who attached it" in page
    assert 'name="reason"' not in page
    assert dana.post(url(kept, "remove/"), {"reason": "x"}).status_code == 403
    assert rows(moh)[0].removed_at is None


def test_a_hold_is_laid_seen_and_lifted(ana, ben, moh, kept):
    head, officer = browser(ana), browser(ben)
    assert officer.post(url(kept, "hold/"), {"reason": "x"}).status_code == 403
    assert head.post(url(kept, "hold/"), {"reason": "COA case"}).status_code == 303
    page = officer.get(url(kept, "remove/")).content.decode()
    assert "cannot be removed before the hold is lifted" in page
    assert officer.post(url(kept, "remove/"), {"reason": "x"}).status_code == 422
    assert "Legal hold" in officer.get("/moh/documents/").content.decode()
    assert head.post(url(kept, "hold/"), {"reason": "Closed"}).status_code == 303
    assert officer.post(url(kept, "remove/"), {"reason": "x"}).status_code == 303


def test_a_note_carries_its_evidence(ana, ben, moh):
    client = browser(ana)
    sent = {"text": "All 12 programs.", "item": "PLAN_LOADED", "is_done": "on", "file": upload("minutes.pdf")}
    assert client.post("/moh/onboarding/record/", sent).status_code == 303
    assert "minutes.pdf" in browser(ben).get("/moh/onboarding/").content.decode()
    assert rows(moh)[0].record_label == "Ana: All 12 programs."


def test_a_refused_file_takes_its_note_along(ana, moh, media):
    sent = {"text": "See file.", "file": upload("minutes.pdf", PROGRAM)}
    answer = browser(ana).post("/moh/onboarding/record/", sent)
    assert answer.status_code == 422
    assert "See file." in answer.content.decode()
    assert "No note yet" in browser(ana).get("/moh/onboarding/").content.decode()
    assert files_in(media) == []


def test_a_list_finds_by_name_and_record(ben, moh, kept, officer):
    with scope(moh.pk):
        attach_file(moh, upload("memo.txt", b"words"), retention="WORKING", by=officer)
    client = browser(ben)
    found = client.get("/moh/documents/?q=order").content.decode()
    assert "order.pdf" in found
    assert "memo.txt" not in found
    assert "memo.txt" in client.get("/moh/documents/?q=health").content.decode()


def test_the_list_is_narrowed_sorted_and_taken_out(ana, ben, moh, kept):
    client = browser(ben)
    browser(ana).post(url(kept, "hold/"), {"reason": "COA case"})
    for narrowed, is_there in (
        ("?kind=organization&held=yes", True),
        ("?kind=onboarding-note", False),
        ("?retention=FINANCIAL", False),
        ("?attached_from=2020-01-01&sort=-size", True),
    ):
        assert ("order.pdf" in client.get(f"/moh/documents/{narrowed}").content.decode()) is is_there, narrowed
    with scope(moh.pk):
        file = list_file(DOCUMENTS, "", "csv", by=cast.acting(ben, moh))
    assert isinstance(file, bytes)
    assert f"order.pdf,{kept.record_label},Legal hold," in file.decode()


def test_the_search_box_finds_files_only_of_records_that_one_may_see(ben, carla, moh, mole, kept):
    assert f'href="{url(kept)}"' in browser(ben).get("/moh/search/?q=order.pdf").content.decode()
    assert f"{kept.key}" not in browser(carla).get("/mole/search/?q=order.pdf").content.decode()
    finding = next(label for label, kind in attachables().items() if kind.name == "finding")
    with scope(moh.pk):
        Attachment.objects.update(record_type=finding)
    assert Permission.FINDING_VIEW not in cast.acting(ben, moh).permissions
    for path in ("/moh/search/?q=order.pdf", "/moh/documents/?q=order"):
        assert url(kept) not in browser(ben).get(path).content.decode()


@pytest.mark.parametrize("path", ["/moh/documents/", "/moh/about/"])
def test_thirty_files_cost_what_one_costs(ben, moh, officer, kept, path):
    client = browser(ben)
    client.get(path)
    one = statements(lambda: client.get(path))
    with scope(moh.pk):
        for number in range(29):
            attach_file(moh, upload(f"order {number}.pdf"), retention="WORKING", by=officer)
    assert len(statements(lambda: client.get(path))) == len(one)


def test_thirty_notes_with_files_cost_what_one_costs(ben, moh, head):
    def note(number: int) -> None:
        with scope(moh.pk):
            attach_file(add_onboarding_note(f"Note {number}", by=head), upload(), retention="WORKING", by=head)

    client = browser(ben)
    note(0)
    client.get("/moh/onboarding/")
    one = statements(lambda: client.get("/moh/onboarding/"))
    for number in range(1, 20):
        note(number)
    assert len(statements(lambda: client.get("/moh/onboarding/"))) == len(one)
