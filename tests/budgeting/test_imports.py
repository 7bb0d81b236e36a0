"""Lines of a proposal from a spreadsheet: pasted, uploaded, exported and back."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from tests import cast
from tests.budgeting import samples
from tests.organizations.conftest import browser
from tests.planning import samples as planning

from bmms.budgeting.models import BudgetProposal, ProposalLine
from bmms.tenancy.scope import scope
from bmms.workbench.models import ImportBatch

OBJECT = "50203010"


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def pias(moh):
    return browser(cast.member("pia", moh, "planning_officer"))


@pytest.fixture
def proposal(moh):
    with scope(moh.pk):
        planning.ppa()
        return BudgetProposal.objects.create(call=samples.call(2026))


def page(name, /, **kwargs):
    return reverse(f"workbench:{name}", kwargs={"code": "moh"} | kwargs)


def paste(client, text, name="proposal_lines"):
    return client.post(page("import_file", name=name), {"pasted": text})


def range_of(rows, code, **wrong):
    """As it is copied: no headings, the template's first columns."""
    lines = [f"{code}\tMOOE\t{OBJECT}{n:02}\t₱{n},000.00\t{n * 50}" for n in range(1, rows + 1)]
    for place, line in wrong.items():
        lines[int(place.removeprefix("row"))] = line
    return "\n".join(lines)


def lines(moh):
    with scope(moh.pk):
        return list(ProposalLine.objects.order_by("object_code").values_list("object_code", "proposed", "gad"))


def code(moh):
    with scope(moh.pk):
        return planning.ppa().code


def test_forty_rows_are_pasted(pias, moh, proposal):
    answer = paste(pias, range_of(40, code(moh)))
    assert answer.status_code == 303
    assert lines(moh) == []  # tried, and taken back
    assert pias.post(f"{answer.url}apply/", {"rows": "all"}).status_code == 303
    found = lines(moh)
    assert len(found) == 40
    assert found[4] == (f"{OBJECT}05", 5000, 250)
    again = paste(pias, range_of(40, code(moh)))
    with scope(moh.pk):
        assert ImportBatch.objects.get(key=again.url.split("/")[-2]).counts == {"same": 40}


def test_a_wrong_class_is_flagged_on_its_row_and_nothing_is_half_saved(pias, moh, proposal):
    wrong = f"{code(moh)}\tMOOE\t5010101001\t1\t0"
    answer = paste(pias, range_of(40, code(moh), row7=wrong))
    shown = pias.get(answer.url).content.decode()
    assert "Wrong class: object 5010101001 belongs to PS, not to MOOE." in shown
    pias.post(f"{answer.url}apply/", {"rows": "all"})
    assert lines(moh) == []
    assert pias.post(f"{answer.url}apply/", {"rows": "good"}).status_code == 303
    assert len(lines(moh)) == 39


def test_what_is_exported_is_imported_unchanged(pias, moh, proposal):
    answer = paste(pias, range_of(3, code(moh)))
    pias.post(f"{answer.url}apply/", {"rows": "all"})
    for file_format in ("csv", "xlsx"):
        file = pias.post(page("export_list"), {"list": "proposal_lines", "format": file_format})
        sent = BytesIO(file.content)
        sent.name = f"lines.{file_format}"
        answer = pias.post(page("import_file", name="proposal_lines"), {"file": sent})
        with scope(moh.pk):
            counts = ImportBatch.objects.get(key=answer.url.split("/")[-2]).counts
        assert counts.pop("left_out", 0) <= 1  # the line of totals
        assert counts == {"same": 3}


def test_targets_of_the_year_are_pasted_too(pias, moh):
    with scope(moh.pk):
        plan = planning.plan()
        measured = planning.indicator(planning.ppa(), "Mothers cared for")
        planning.line(plan, measured.ppa)
        about = (plan.fiscal_year, measured.ppa.code, measured.get_level_display(), measured.statement)
    head = "Fiscal year\tCode of the program\tLevel\tIndicator\tTarget of the year"
    answer = paste(pias, head + "\n" + "\t".join(map(str, [*about, "1,200 mothers"])), "targets")
    assert pias.post(f"{answer.url}apply/", {"rows": "all"}).status_code == 303
    with scope(moh.pk):
        assert measured.targets.get(quarter=0).text == "1,200 mothers"


@pytest.mark.parametrize(
    ("sent", "said"), [({"pasted": ""}, "Choose a file, or paste rows."), ({"pasted": " \t"}, "Choose a file")]
)
def test_nothing_is_asked_for_again(pias, moh, sent, said):
    answer = pias.post(page("import_file", name="proposal_lines"), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_who_only_looks_pastes_nothing(moh, ben, carla, proposal):
    assert paste(browser(ben), range_of(1, "310")).status_code == 403
    assert paste(browser(carla), range_of(1, "310")).status_code == 404
    assert lines(moh) == []


def test_the_proposal_s_page_leads_there(pias, proposal):
    shown = pias.get(f"/moh/proposals/{proposal.key}/").content.decode()
    assert page("import_file", name="proposal_lines") in shown
    assert re.search(r'href="/moh/proposals/lines/"', shown)
    assert pias.get("/moh/proposals/lines/").status_code == 200
