import re
from io import BytesIO

import pytest
from django.urls import reverse
from tests import cast
from tests.organizations.conftest import browser

from bmms.budgeting.imports import LINE_IMPORT
from bmms.planning.models import PPA, PlanLine
from bmms.tenancy.scope import scope
from bmms.ui.imports import known_imports
from bmms.workbench.actions.drafts import LARGEST
from bmms.workbench.models import ImportBatch, ImportRow
from bmms.workbench.queries.grids import MOST_ROWS, columns_of

ROW = {"r1-code": "310", "r1-title": "Health", "r1-level": "Program", "r1-kind": "Operations", "r1-from_year": "2026"}


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def pias(moh):
    return browser(cast.member("pia", moh, "planning_officer"))


def url(page, /, **kwargs):
    return reverse(f"workbench:{page}", kwargs={"code": "moh"} | kwargs)


def named(content):
    file = BytesIO(content)
    file.name = "programs.csv"
    return file


GRID = "/moh/imports/ppas/grid/"


def test_typed_rows_are_tried_and_taken_as_those_of_a_file(pias, moh):
    assert f"{GRID}?fy=" in pias.get(url("import_file", name="ppas")).content.decode()
    sent = pias.post(GRID, ROW)
    assert (sent.status_code, "Import 1 row" in pias.get(sent.headers["Location"]).content.decode()) == (303, True)
    pias.post(f"{sent.headers['Location']}apply/", {"rows": "all"})
    with scope(moh.pk):
        assert list(PPA.objects.values_list("code", "title")) == [("310", "Health")]


def test_wrong_cells_come_back_with_everything_that_was_typed(pias, moh):
    sent = pias.post(GRID, ROW | {"r2-code": "320", "r2-title": "Schools", "r2-level": "Stage"})
    assert (sent.status_code, sent.headers["Location"].startswith(GRID)) == (303, True)
    shown = pias.get(sent.headers["Location"]).content.decode()
    assert re.search(r'<a href="#r2-level">Row 2, Level: “Stage” is none of', shown)
    assert re.search(r'id="r2-level"[^>]* value="Stage"[^>]* aria-invalid="true"', shown)
    assert 'value="Schools"' in shown
    with scope(moh.pk):
        assert PPA.objects.count() == 0


def test_a_short_file_with_wrong_rows_is_corrected_in_cells(pias, moh):
    with scope(moh.pk):
        batch = ImportBatch.objects.create(
            import_name="ppas",
            file_name="x.csv",
            headings=["Code"],
            columns={"code": 0},
            state="tried",
            counts={"wrong": 1},
            rows_in_all=1,
        )
    assert f"from={batch.key}" in pias.get(url("import", key=batch.key)).content.decode()
    assert pias.get(f"{GRID}?from={batch.key}").status_code == 200


def test_a_file_of_several_organizations_is_corrected_without_the_rows_of_others(pias, moh, mole):
    file = b"organization,program_code,program,amount\nMOLE,001,Jobs,5\nMOH,001,Health,a lot\nMHO,002,Homes,7\n"
    page = pias.post(f"{url('import_file', name='programs')}?fy=2025", {"file": named(file)}).headers["Location"]
    shown = pias.get(page).content.decode()
    assert f"{url('import_file', name='programs')}?fy=2025" in shown  # the corrected file is of the same year
    cells = re.search(r'href="([^"]*/grid/[^"]*)"', shown)[1].replace("&amp;", "&")
    grid = pias.get(cells).content.decode()
    assert "Jobs" not in grid
    assert re.search(r'id="r2-organization"[^>]* value="MHO"[^>]* aria-invalid="true"', grid)
    row = {"r1-organization": "MOH", "r1-program_code": "001", "r1-program": "Health", "r1-amount": "9"}
    mended = pias.post(cells, row | {"r2-organization": "MOLE", "r2-program_code": "002", "r2-program": "Homes"})
    pias.post(f"{mended.headers['Location']}apply/", {"rows": "all"})
    with scope(moh.pk):
        assert list(PlanLine.objects.values_list("ppa__code", "plan__fiscal_year", "amount")) == [("001", 2025, 9)]


def test_nothing_typed_is_refused_with_a_sentence(pias):
    answer = pias.post(GRID, {"r1-code": " "})
    assert (answer.status_code, "no rows" in answer.content.decode()) == (422, True)


def test_more_rows_than_fit_are_refused_and_none_is_lost(pias):
    answer = pias.post(GRID, {f"r{n}-code": f"{n}" for n in range(1, 202)})
    assert (answer.status_code, "At most 200 rows" in answer.content.decode()) == (422, True)
    assert 'value="200"' in answer.content.decode()


def test_a_text_of_several_lines_comes_back_as_one(pias):
    sent = pias.post(GRID, ROW | {"r1-level": "Stage", "r1-description": "One\r\ntwo"})
    shown = pias.get(sent.headers["Location"]).content.decode()
    assert re.search(r'<textarea [^>]*name="r1-description"[^>]*>One\ntwo</textarea>', shown)


def full(which):
    """As a browser sends it: every cell, also those in which nothing stands."""
    cells = [each.name for each in columns_of(which)]
    return {f"r{row}-{name}": "" for row in range(1, MOST_ROWS + 1) for name in cells}


def test_a_full_grid_of_every_import_can_be_sent_and_kept_as_a_draft(settings):
    for which in known_imports():
        sent = full(which)
        assert len(sent) + 10 <= settings.DATA_UPLOAD_MAX_NUMBER_FIELDS, which.name
        assert sum(len(name) + 100 for name in sent) <= LARGEST, which.name


def test_a_full_grid_of_a_wide_import_arrives_and_its_draft_is_kept(moh):
    bea = browser(cast.member("bea", moh, "budget_officer"))
    sent = full(LINE_IMPORT) | {f"r{row}-justification": "w" * 400 for row in range(1, MOST_ROWS + 1)}
    assert bea.post(url("import_grid", name="proposal_lines"), sent).status_code == 303
    kept = bea.post("/moh/drafts/", sent | {"draft-place": "/moh/imports/proposal_lines/grid/"})
    assert (kept.status_code, kept.json().keys()) == (200, {"saved"})


def test_a_file_too_long_for_cells_leaves_an_empty_grid(pias, moh):
    with scope(moh.pk):
        batch = ImportBatch.objects.create(
            import_name="ppas", file_name="x", headings=["Code"], columns={"code": 0}, state="tried", rows_in_all=201
        )
        for number in range(1, 202):
            ImportRow.objects.create(batch=batch, number=number, cells=["310"], errors={"code": "Taken."})
    assert "Row 10, Code" in pias.get(f"{GRID}?from={batch.key}").content.decode()


@pytest.mark.parametrize("key", ["x", "3f9c2c7a-1c73-4a5e-9a53-0e7d0f3a9a11"])
def test_a_file_that_is_not_there_any_more_leaves_an_empty_grid(pias, key):
    assert "Row 10, Code" in pias.get(f"{GRID}?from={key}").content.decode()


def test_a_role_that_does_not_edit_plans_may_not_type_them(moh):
    bea = browser(cast.member("bea", moh, "budget_officer"))
    assert bea.get(GRID).status_code == 403
    assert bea.get(url("import_grid", name="proposal_lines")).status_code == 200
