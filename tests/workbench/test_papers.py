import re
import sys
from dataclasses import replace
from functools import partial
from io import BytesIO
from types import ModuleType

import pytest
import qrcode
from django.test import Client
from qrcode.image.svg import SvgPathImage
from tests import cast
from tests.addresses import URLS, sample, world_with_everybody
from tests.budgeting import samples as budgeting
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.access.actor import system_actor
from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.jobs import tasks
from bmms.jobs.models import Job
from bmms.planning.actions.plans import move_plan
from bmms.planning.models import Plan
from bmms.tenancy.scope import scope, system
from bmms.ui.prints import printable_named
from bmms.workbench.actions import printing
from bmms.workbench.actions.printing import ask_for_paper
from bmms.workbench.models import PrintedPaper
from bmms.workbench.queries.papers import check_url, html_of


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def planner(moh):
    return cast.acting(cast.member("pia", moh, "planning_officer"), moh)


@pytest.fixture
def plan(moh, planner):
    with scope(moh.pk):
        made = samples.plan(by=planner)
        samples.line(made, samples.ppa(title="صحة المجتمع <b>", by=planner), "1234567.5", by=planner)
    return made


def html(moh, plan):
    kind = printable_named("plan")
    with scope(moh.pk):
        return html_of(kind, kind.find(plan.key, None), moh, "AAAA-BBBB-CCCC-DDDD")


def test_the_paper_says_what_the_record_says(moh, plan, planner, ana):
    text = html(moh, plan)
    assert "صحة المجتمع &lt;b&gt;" in text
    assert "₱1,234,567.50" in text
    assert "Ministry of Health" in text
    assert 'class="draft"' in text
    assert "/verify/AAAA-BBBB-CCCC-DDDD/" in text
    with scope(moh.pk):
        move_plan(plan, "submit", by=planner)
        move_plan(plan, "endorse", by=cast.acting(cast.member("dina", moh, "director"), moh))
        move_plan(plan, "approve", by=cast.acting(ana, moh))
    assert 'class="draft"' not in html(moh, plan)


RECORDS = {
    "ppa": ("planning:ppa", ("310 · Health services", "Operations")),
    "indicator": ("planning:indicator", ("Mothers who gave birth in a facility", "Sum of the quarters")),
    "project": ("projects:project", ("Mode of implementation", "By administration")),
    "accomplishment": ("projects:accomplishment", ("Fiscal year", "Quarter")),
    "visit": ("projects:visit", ("Day of the visit", "Findings")),
    "contract": ("projects:contract", ("Contractor", "Amount as varied")),
    "strategic_plan": ("planning:strategy", ("Objectives", "Fewer mothers die")),
    "aip_line": ("planning:investment", ("Source of funds", "Under review at BPDA")),
    "matter": ("coordination:matter", ("Parties", "Ministry of Health")),
    "information": ("oversight:request", ("How it came", "To be answered until")),
    "community": ("communities:community", ("Women and girls", "Barangay census")),
    "finding": ("oversight:finding", ("Observation", "Recommendation")),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_a_paper_by_what_its_fields_say(db, name):
    world = world_with_everybody()
    page, said = RECORDS[name]
    kind, key = printable_named(name), sample(next(url for url in URLS if url.name == page), world)["key"]
    by = next(cast.acting(person, world.moh) for person in world.people.values() if _may_print(person, world, kind))
    with scope(world.moh.pk):
        text = html_of(kind, kind.find(key, by), world.moh, "AAAA-BBBB-CCCC-DDDD")
        job = ask_for_paper(kind, kind.find(key, by), by=by)
    assert [words for words in said if words not in text] == []
    assert "/verify/AAAA-BBBB-CCCC-DDDD/" in text
    assert 'class="signatories"' in text
    assert job.kind == "record.print"


def _may_print(person, world, kind):
    return cast.acting(person, world.moh).can(kind.permission)


def test_a_proposal_is_a_paper_too(moh):
    with scope(moh.pk):
        made = budgeting.proposal()
        kind = printable_named("proposal")
        head = cast.acting(cast.member("hana", moh, "head_of_office"), moh)
        text = html_of(kind, kind.find(made.key, head), moh, "AAAA-BBBB-CCCC-DDDD")
    assert "5020301002" in text
    assert "₱1,000.00" in text
    assert 'class="draft"' in text
    assert "<svg" in text


def test_who_looks_in_from_outside_prints_no_draft(moh):
    with scope(moh.pk):
        made = budgeting.proposal()
    odette = cast.member("odette", cast.organization("ocm", "Office of the Chief Minister"), "ocm_oversight")
    assert browser(odette).post(f"/moh/papers/proposal/{made.key}/").status_code in (403, 404)


def test_a_printed_paper_is_a_pdf_that_anybody_can_check(moh, plan, ben, settings):
    answer = browser(ben).post(f"/moh/papers/plan/{plan.key}/")
    assert "/jobs/" in answer.headers["Location"]
    assert tasks.run_next(system_actor("the worker"))
    with system("the tests"):
        job, paper = Job.objects.get(kind="record.print"), PrintedPaper.objects.get()
        assert (job.state, job.file_type) == ("done", "application/pdf")
        assert (settings.MEDIA_ROOT / job.file_path).read_bytes().startswith(b"%PDF")
        assert Event.objects.get(verb="record.printed").changes["reference"] == [None, paper.reference]
    assert re.fullmatch(r"([2-9A-Z]{4}-){3}[2-9A-Z]{4}", paper.reference)
    stranger = Client()
    shown = stranger.get(f"/verify/{paper.reference.lower()}/")
    assert shown.status_code == 200
    assert "A draft" in shown.content.decode()
    assert "Ministry of Health" in shown.content.decode()
    assert "1,234,567" not in shown.content.decode()


def test_the_square_leads_to_where_the_paper_is_checked(moh, plan):
    url = check_url("AAAA-BBBB-CCCC-DDDD")
    drawn = qrcode.make(url, border=0, image_factory=SvgPathImage).to_string(encoding="unicode")
    assert url.endswith("/verify/AAAA-BBBB-CCCC-DDDD/")
    assert drawn in html(moh, plan)


def test_a_role_that_was_lost_before_the_worker_came_prints_nothing(moh, plan, ben):
    kind, by = printable_named("plan"), cast.acting(ben, moh)
    with scope(moh.pk):
        for print_it in (partial(ask_for_paper, kind, plan), partial(printing.print_record, kind, plan, BytesIO())):
            with pytest.raises(NotAllowed):
                print_it(by=replace(by, permissions=frozenset()))
        assert not PrintedPaper.objects.exists()


def test_who_only_reads_gets_a_paper_without_a_reference(moh, plan):
    """Their role can leave no row that a reference would stand for."""
    auditor = cast.member("aida", moh, "auditor")
    with scope(moh.pk):
        Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.SUBMITTED)
    assert "/jobs/" in browser(auditor).post(f"/moh/papers/plan/{plan.key}/").headers["Location"]
    assert tasks.run_next(system_actor("the worker"))
    with system("the tests"):
        job = Job.objects.get(kind="record.print")
        assert (job.state, job.result["reference"]) == ("done", "")
        assert Event.objects.get(verb="record.printed").actor_name == auditor.name
        assert not PrintedPaper.objects.exists()


def test_an_invented_reference_is_no_paper(db):
    answer = Client().get("/verify/AAAA-BBBB-CCCC-EEEE/")
    assert (answer.status_code, "No such paper" in answer.content.decode()) == (404, True)


def test_another_organization_prints_nothing(plan, carla, moh, mole):
    assert browser(carla).post(f"/mole/papers/plan/{plan.key}/").status_code == 404
    kind = printable_named("plan")
    with scope(moh.pk), pytest.raises(NotAllowed):
        ask_for_paper(kind, plan, by=system_actor("nobody").__class__(None, "nobody", moh.pk))


class WithoutPango(ModuleType):
    def __getattr__(self, name: str) -> object:
        raise OSError("cannot load library 'libpango-1.0-0'")


def test_a_system_without_pango_is_told_in_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", WithoutPango("weasyprint"))
    with pytest.raises(DomainError, match="lacks pango"):
        printing._pdf("<p>x")
