import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models import DateTimeField, Value
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from tests import cast
from tests.documents.files import upload
from tests.planning import samples as planning
from tests.statements import statements

from bmms.access.permissions import Permission
from bmms.audit.actions import record, record_read
from bmms.documents.actions.attaching import attach_file, remove_attachment
from bmms.jobs.models import Job
from bmms.planning.actions.drafts import remove_plan
from bmms.tenancy.scope import scope, system
from bmms.ui.lists.endless import part_of
from bmms.workbench.lists import AUDIT_LOG, logs


@pytest.fixture(autouse=True)
def _one_factor(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def visitor() -> Callable[[cast.User], Client]:
    def _visitor(person: cast.User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return _visitor


# --- The organization's log ----------------------------------------------------------------------------------------


def test_the_log_tells_who_did_what_and_why(happenings, visitor, ana):
    page = visitor(ana).get("/moh/audit/").content.decode()
    assert "edited an operating unit" in page
    assert "gave a role" in page
    assert "it is time" in page
    assert "Stage of the rollout" in page
    assert "<del>Registered</del>" in page
    assert "<ins>Live</ins>" in page
    assert "labor" not in page


def test_who_may_not_read_the_log_is_refused(happenings, visitor, ben):
    assert visitor(ben).get("/moh/audit/").status_code == 403


def test_another_organization_s_log_is_not_found(happenings, visitor, carla):
    assert visitor(carla).get("/moh/audit/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("verb=unit.edited", ["edited an operating unit"]),
        ("subject=accounts.user", ["gave a role"]),
        ("words=ministry of h", ["edited an operating unit"]),
        ("words=ben", ["gave a role"]),
        ("from_date=2001-01-01&until_date=2001-12-31", []),
        ("until_date=9999-12-31", ["edited an operating unit", "gave a role"]),
        ("until_date=0001-01-01&words=ben", ["gave a role"]),
        ("sort=at", ["edited an operating unit", "gave a role"]),
        ("from_date=2001-01-01", ["edited an operating unit", "gave a role"]),
        ("verb=no.such&from_date=never&person=nobody&before=x-y&sort=-at", ["edited an operating unit", "gave a role"]),
    ],
)
def test_filters(happenings, visitor, ana, query, found):
    page = visitor(ana).get(f"/moh/audit/?{query}").content.decode()
    rows = page.partition("<tbody>")[2]
    assert [s for s in ("edited an operating unit", "gave a role") if s in rows] == found
    assert ("Nothing found" in page) is (found == [])


def test_one_record_as_its_history_names_it(happenings, visitor, ana, ben):
    page = visitor(ana).get(f"/moh/audit/?record=accounts.user+{ben.pk}").content.decode()
    rows = page.partition("<tbody>")[2]
    assert "gave a role" in rows
    assert "edited an operating unit" not in rows
    assert f"One record: accounts.user {ben.pk}" in " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_one_record_of_each_log_and_nothing_of_what_is_not_told(happenings, visitor, odette, moh):
    sam, dina = cast.member("sam", None, "system_administrator"), cast.member("dina", None, "data_protection_officer")
    assert visitor(sam).get("/platform/events/?record=accounts.user+1").status_code == 200
    assert visitor(dina).get("/platform/privacy/?record=accounts.user+1").status_code == 200
    with scope(moh.pk):
        draft = planning.plan()
        number = f"planning.plan+{draft.pk}"
    assert str(draft) not in visitor(odette).get(f"/moh/audit/?record={number}").content.decode()


@pytest.mark.parametrize("address", ["/moh/audit/", "/moh/"])
def test_a_draft_that_was_removed_is_not_told_outside_and_one_that_was_decided_is(moh, visitor, odette, ana, address):
    with scope(moh.pk):
        decided, draft = planning.plan(2027), planning.plan(2026)
        planning.line(draft, planning.ppa(), "4321.00")
        officer = replace(cast.acting(ana, moh), permissions=frozenset(Permission))
        attached = attach_file(draft, upload("Cuts.pdf"), retention="WORKING", by=officer)
        remove_attachment(attached, reason="Wrong file", by=officer)
        names = [str(draft), "Cuts.pdf"]
        remove_plan(draft, by=planning.SOMEBODY)
        planning.approved(decided)
    outside, inside = (visitor(who).get(address).content.decode() for who in (odette, ana))
    assert [name for name in names if name in outside] == []
    assert [name for name in names if name in inside] == names
    assert str(decided) in outside


def test_words_until_a_day_are_looked_for_in_the_days_before_it(happenings, moh, monkeypatch):
    def found(query: str) -> bool:
        return AUDIT_LOG.found(None, AUDIT_LOG.kept(QueryDict(query))).exists()

    today = timezone.localdate()
    with scope(moh.pk):
        assert found(f"words=ben&until_date={today + timedelta(days=400)}")
        later = Value(timezone.now() + timedelta(days=200), DateTimeField())
        monkeypatch.setattr(logs, "Now", lambda: later)
        assert not found("words=ben")
        assert found(f"words=ben&until_date={today + timedelta(days=1)}")


def test_the_log_of_one_person(happenings, visitor, moh, ana, ben):
    with scope(moh.pk):
        record("unit.added", None, by=cast.acting(ben, moh))
    page = visitor(ana).get(f"/moh/audit/?person={ben.key}").content.decode()
    assert "added an operating unit" in page.partition("<tbody>")[2]
    assert "it is time" not in page
    assert "Person: Ben" in page


def test_a_filter_in_use_is_a_chip_that_removes_it(happenings, visitor, ana):
    page = visitor(ana).get("/moh/audit/?verb=unit.edited&words=health").content.decode()
    assert "What was done: edited an operating unit" in page
    assert 'href="?words=health"' in page
    assert "health, in the last 90 days" in page


@pytest.mark.parametrize("sort", ["", "-at", "at"])
def test_pages_follow_each_other_without_gap_or_repetition(happenings, visitor, moh, ana, sort):
    with scope(moh.pk):
        for number in range(60):
            record("unit.added", None, by=cast.acting(ana, moh), reason=f"number {number};")
    client, seen = visitor(ana), []
    query = f"?verb=unit.added&sort={sort}"
    while query:
        page = client.get(f"/moh/audit/{query}").content.decode()
        seen += re.findall(r"number \d+;", page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        query = html.unescape(older[1]) if older else ""
    numbers = [f"number {number};" for number in range(60)]
    assert seen == (numbers if sort == "at" else numbers[::-1])


def test_a_log_has_columns_to_choose_and_views_to_save(happenings, visitor, ana):
    client = visitor(ana)
    page = client.get("/moh/audit/?columns=done&columns=request&columns=key").content.decode()
    assert '<th scope="col">Request</th>' in page
    assert '<th scope="col">Reason</th>' not in page
    client.post("/moh/lists/views/", {"list": "audit_log", "name": "Mine", "query": "verb=unit.edited"})
    assert "Mine" in client.get("/moh/audit/").content.decode()


def test_the_kits_own_files_are_not_the_logs(happenings, visitor, aida):
    answer = visitor(aida).post("/moh/lists/export/", {"list": "audit_log", "format": "csv"})
    assert answer.status_code == 303
    assert "/moh/lists/export/" not in visitor(aida).get("/moh/audit/").content.decode()


def test_one_event_or_thirty_cost_the_same_queries(happenings, visitor, moh, ana):
    client = visitor(ana)
    client.get("/moh/audit/")
    few = statements(lambda: client.get("/moh/audit/"))
    with scope(moh.pk):
        for _ in range(30):
            record("unit.added", None, by=cast.acting(ana, moh))
    assert len(statements(lambda: client.get("/moh/audit/"))) == len(few)
    assert len(few) <= 10


def test_who_acted_from_another_organization_is_marked(visitor, moh, ocm, ana):
    with scope(moh.pk):
        record("unit.edited", None, by=cast.acting(cast.member("otto", ocm, "ocm_oversight"), moh))
    assert "from OCM" in visitor(ana).get("/moh/audit/").content.decode()


def test_readers_from_outside_are_told_of_no_plan_at_work(visitor, moh, ocm, ana):
    """Neither by the log nor by the first page nor the API; once it is submitted, by all of these."""
    with scope(moh.pk):
        planning.line(planning.plan(2027), planning.ppa(), "7654321.00")
    outside, inside = visitor(cast.member("otto", ocm, "ocm_oversight")), visitor(ana)
    pages = ("/moh/", "/moh/audit/", "/moh/audit/?verb=plan_line.set", "/api/v1/moh/events/")
    assert told(inside, pages) == [True] * 4
    assert told(outside, pages) == [False] * 4
    with scope(moh.pk):
        planning.submitted(2027)
    assert told(outside, pages) == [True] * 4


def test_readers_from_outside_are_told_of_no_file_on_a_plan_at_work(visitor, moh, ocm, ana, settings, tmp_path):
    settings.MEDIA_ROOT, settings.CLAMD = tmp_path, ""
    with scope(moh.pk):
        plan = planning.plan(2027)
        planning.line(plan, planning.ppa(), "1000.00")
        officer = replace(cast.acting(ana, moh), permissions=frozenset(Permission))
        attach_file(plan, upload("FY 2027 cuts.pdf"), retention="WORKING", by=officer)
    outside, inside = visitor(cast.member("otto", ocm, "ocm_oversight")), visitor(ana)
    pages = ("/moh/", "/moh/audit/?verb=document.attached", "/api/v1/moh/events/")
    assert told(inside, pages) == [True] * 3
    assert told(outside, pages) == [False] * 3
    with scope(moh.pk):
        planning.submitted(2027)
    assert told(outside, pages) == [True] * 3


def told(reader: Client, pages: tuple[str, ...]) -> list[bool]:
    answers = [reader.get(page) for page in pages]
    assert {answer.status_code for answer in answers} == {200}
    return ["FY 2027" in answer.content.decode() for answer in answers]


def test_what_people_typed_is_escaped(visitor, moh, ana):
    with scope(moh.pk):
        record("unit.edited", None, by=cast.acting(ana, moh), reason="<script>", changes={"<b>": ("<i>", "</i>")})
    page = visitor(ana).get("/moh/audit/").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page.replace("<script src", "")


# --- Export --------------------------------------------------------------------------------------------------------


def jobs() -> list[Job]:
    with system("the tests"):
        return list(Job.objects.filter(kind="audit.export"))


def test_an_export_is_asked_for_with_the_filters_of_the_page(happenings, visitor, moh, aida):
    response = visitor(aida).post("/moh/audit/export/?verb=unit.edited&words=&from_date=nonsense", {"format": "csv"})
    (job,) = jobs()
    assert (response.status_code, response["Location"]) == (303, f"/moh/jobs/{job.key}/")
    assert job.arguments == {"file_format": "csv", "filters": {"verb": "unit.edited"}}
    assert (job.organization_id, job.asked_by_id) == (moh.pk, aida.pk)


def test_who_may_only_read_does_not_export(happenings, visitor, ana):
    client = visitor(ana)
    assert client.post("/moh/audit/export/", {"format": "csv"}).status_code == 403
    assert "/moh/audit/export/" not in client.get("/moh/audit/").content.decode()
    assert jobs() == []


def test_another_organization_s_export_is_not_found(happenings, visitor, mole, aida):
    assert visitor(aida).post("/mole/audit/export/", {"format": "csv"}).status_code == 404
    assert jobs() == []


def test_an_unknown_format_is_refused_with_a_sentence(happenings, visitor, aida):
    response = visitor(aida).post("/moh/audit/export/", {"format": "exe"}, follow=True)
    assert response.redirect_chain == [("/moh/audit/", 303)]
    assert "Choose CSV or JSON Lines." in response.content.decode()
    assert jobs() == []


# --- The platform's pages --------------------------------------------------------------------------------------------


def test_the_system_s_events_are_the_administrator_s(happenings, visitor, moh):
    sam = cast.member("sam", None, "system_administrator")
    record("organization.moved", moh, by=cast.acting(sam, None), reason="first wave")
    page = visitor(sam).get("/platform/events/").content.decode()
    assert "moved an organization to another stage" in page
    assert "first wave" in page
    assert "it is time" not in page


def test_reads_of_personal_data_are_the_protection_officer_s(happenings, visitor, moh, mole, ana, carla):
    dina = cast.member("dina", None, "data_protection_officer")
    with scope(moh.pk):
        record_read("audit.exported", None, by=cast.acting(ana, moh), personal_data=True, reason="health's list")
        record_read("audit.exported", None, by=cast.acting(ana, moh), reason="not personal")
    with scope(mole.pk):
        record_read("audit.exported", None, by=cast.acting(carla, mole), personal_data=True, reason="labor's list")
    page = visitor(dina).get("/platform/privacy/").content.decode()
    assert "health&#x27;s list" in page
    assert "labor&#x27;s list" in page
    assert "MOLE" in page
    assert "not personal" not in page
    assert "it is time" not in page


def test_the_platform_s_logs_are_files_of_the_kit_and_making_one_is_told_in_the_privacy_log(happenings, visitor, moh):
    sam, dina = cast.member("sam", None, "system_administrator"), cast.member("dina", None, "data_protection_officer")
    record(
        "organization.moved", moh, by=cast.acting(sam, None), reason="first wave", changes={"note": ("early", "late")}
    )
    client = visitor(sam)
    assert "/platform/lists/export/" in client.get("/platform/events/").content.decode()
    file = client.post(
        "/platform/lists/export/", {"list": "system_log", "format": "csv", "reason": "An audit"}
    ).content.decode()
    assert "moved an organization to another stage" in file
    assert "early → late" in file
    assert client.post("/platform/lists/export/", {"list": "privacy_log", "format": "csv"}).status_code == 403
    told = (
        visitor(dina)
        .post("/platform/lists/export/", {"list": "privacy_log", "format": "csv", "reason": "An audit"})
        .content.decode()
    )
    assert "system_log" in told


@pytest.mark.parametrize("address", ["/platform/events/", "/platform/privacy/"])
def test_nobody_else_sees_them(visitor, ana, address):
    assert visitor(ana).get(address).status_code in {403, 404}


def test_the_page_that_the_log_opens_with_is_the_one_that_any_filter_would_begin_with(happenings, moh):
    with scope(moh.pk):
        opened, _older = part_of(AUDIT_LOG, None, QueryDict())
        usual, _older = part_of(AUDIT_LOG, None, QueryDict("from_date=2001-01-01"))
    assert [event.pk for event in opened] == [event.pk for event in usual]
    assert opened
