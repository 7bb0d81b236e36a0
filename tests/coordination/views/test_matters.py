"""From the invitation to the escalation, by the pages of both sides."""

import pytest
from tests import cast
from tests.coordination import samples
from tests.organizations.conftest import browser

from bmms.coordination.models import Commitment, Matter
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

FORM = {"kind": "agreement", "title": "Clinic at the job fair", "text": "Who brings what.", "date": "2026-07-01"}


def key_in(answer) -> str:
    return answer.url.split("/coordination/")[1].split("/")[0]


def test_two_organizations_agree_commit_and_escalate(anas, carlas, moh, mole, ocm, cora):
    answer = anas.post("/moh/coordination/start/", FORM)
    assert answer.status_code == 303
    key = key_in(answer)
    ours, theirs = f"/moh/coordination/{key}/", f"/mole/coordination/{key}/"
    assert carlas.get(theirs).status_code == 404
    for path in ("invite/", "leave-out/mole/", "invite/"):
        assert anas.post(ours + path, {"organization": mole.pk}).status_code == 303
    assert carlas.get(theirs).status_code == 404
    assert anas.post(f"{ours}send/").status_code == 303
    assert "Answer the invitation of MOH" in carlas.get("/mole/").content.decode()
    assert carlas.post(f"{theirs}accept/").status_code == 303
    due = {"responsible": mole.pk, "text": "Bring two nurses", "due_date": "2026-01-05"}
    assert anas.post(f"{ours}commitments/add/", due).status_code == 303
    page = carlas.get(theirs).content.decode()
    assert "Bring two nurses" in page
    with scope(moh.pk):
        commitment = Commitment.objects.get().key
    assert carlas.post(f"{theirs}commitments/{commitment}/accept/").status_code == 303
    assert anas.post(f"{ours}commitments/{commitment}/accept/").status_code == 403
    assert "Bring two nurses" in carlas.get("/mole/commitments/?time=overdue").content.decode()
    secretary = browser(cora)
    assert secretary.get(f"/ocm/coordination/{key}/").status_code == 404
    assert anas.post(f"{ours}commitments/{commitment}/escalate/", {"reason": "Twice asked"}).status_code == 303
    assert "Twice asked" in secretary.get(f"/ocm/coordination/{key}/").content.decode()
    assert "Twice asked" in carlas.get(theirs).content.decode()
    done = {"reason": "They came"}
    assert carlas.post(f"{theirs}commitments/{commitment}/done/", done).status_code == 303
    assert anas.post(f"{ours}close/", {"reason": "Held"}).status_code == 303
    with scope(moh.pk):
        assert Matter.objects.get().status == "closed"


def test_messages_and_files_pass_between_the_parties(anas, carlas, matter):
    ours, theirs = f"/moh/coordination/{matter.key}/", f"/mole/coordination/{matter.key}/"
    assert anas.post(f"{ours}message/", {"text": "When can you come?"}).status_code == 303
    assert anas.post(f"{ours}files/share/", {"file": samples.pdf()}).status_code == 303
    page = carlas.get(theirs).content.decode()
    assert "When can you come?" in page
    assert "letter.pdf" in page
    link = page.split(f"{theirs}files/")[1].split('"')[0]
    file = carlas.get(f"{theirs}files/{link}")
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    file.close()


def test_a_refusal_keeps_what_was_typed(carlas, matter):
    theirs = f"/mole/coordination/{matter.key}/"
    answer = carlas.post(f"{theirs}message/", {"text": "Soon, I hope"})
    assert answer.status_code == 422
    assert "Accept the invitation first" in answer.content.decode()
    assert "Soon, I hope" in answer.content.decode()
    declined = carlas.post(f"{theirs}decline/", {"reason": ""})
    assert declined.status_code == 422


def test_a_third_organization_finds_no_trace(mafar, mario, matter):
    person = browser(mario)
    for path in ("", "edit/", "message/", "accept/", "commitments/add/"):
        assert person.get(f"/mafar/coordination/{matter.key}/{path}").status_code in (404, 405)
    assert "Medical mission" not in person.get("/mafar/coordination/").content.decode()
    assert "Medical mission" not in person.get("/mafar/search/?q=medical").content.decode()
    assert person.get("/api/v1/mafar/coordination/").json()["count"] == 0
    assert person.get(f"/api/v1/mafar/coordination/{matter.key}/").status_code == 404
    with scope(mafar.pk):
        assert Matter.objects.count() == 0


@pytest.mark.parametrize(("code", "role"), [("mfbm", "mfbm_analyst"), ("ocm", "ocm_oversight")])
def test_who_looks_in_from_outside_takes_no_part(moh, anas, matter, code, role):
    """Whoever reads everything else of an organization: only a seat lets in, neither a role nor an address."""
    home = Organization.objects.filter(code=code).first() or cast.organization(code, code.upper())
    visitor = browser(cast.member("vera", home, role))
    for path in ("coordination/", f"coordination/{matter.key}/", "commitments/"):
        assert anas.get(f"/moh/{path}").status_code == 200
        assert [visitor.get(f"{start}/moh/{path}").status_code for start in ("", "/api/v1")] == [403, 403]
    assert "Medical mission" in anas.get("/moh/search/?q=medical+mission").content.decode()
    assert "Medical mission" not in visitor.get("/moh/search/?q=medical+mission").content.decode()
    for page in ("/moh/", "/moh/audit/"):
        assert "/moh/coordination/" not in visitor.get(page).content.decode()
        assert "Medical mission" not in visitor.get(page).content.decode()
    assert visitor.get(f"/{code}/coordination/").status_code == 200


def test_on_the_board_only_whoever_began_it_moves_it(anas, carlas, matter):
    ours = anas.get("/moh/coordination/?as=board").content.decode()
    theirs = carlas.get("/mole/coordination/?as=board").content.decode()
    assert f'href="/moh/coordination/{matter.key}/close/"' in ours
    assert f'href="/mole/coordination/{matter.key}/"' in theirs
    assert "board-steps" not in theirs


def test_on_the_calendar_it_stands_on_its_days(anas, matter):
    assert matter.title in anas.get("/moh/coordination/?as=calendar&month=2026-07").content.decode()
    assert matter.title not in anas.get("/moh/coordination/?as=calendar&month=2026-08").content.decode()


def test_a_sent_meeting_is_moved_on_its_page(anas, carlas, moh, mole, head):
    hours = {"from_time": "09:00", "until_time": "10:00"}
    with scope(moh.pk):
        sent = samples.sent(mole, by=head, kind="meeting", date=samples.TUESDAY.date())
        room = samples.resource()
    ours, theirs = f"/moh/coordination/{sent.key}/", f"/mole/coordination/{sent.key}/"
    assert f"{ours}move/" in anas.get(ours).content.decode()
    assert f"{theirs}move/" not in carlas.get(theirs).content.decode()
    new = {"date": "2030-06-07", **hours, "venue": "Library", "version": "1", "reason": "The hall floods."}
    friday = anas.post(f"{ours}move/", new | {"until_time": "11:00"})
    assert friday.status_code == 422
    assert "Friday prayer" in friday.content.decode()
    assert anas.post(f"{ours}move/", new | {"reason": ""}).status_code == 422
    day = {"day": "2030-06-04", "from_time": "09:00", "until_time": "10:00", "purpose": "Meeting"}
    assert anas.post(f"/moh/calendar/book/?meeting={sent.key}", day | {"resource": room.pk}).status_code == 303
    answer = anas.post(f"{ours}move/", new, follow=True).content.decode()
    assert "The meeting is moved" in answer
    assert "still booked for the old time" in answer
    page = carlas.get(theirs).content.decode()
    assert "07 Jun 2030" in page
    assert "Library" in page
    assert carlas.post(f"{theirs}move/", new | {"version": "2"}).status_code == 403
