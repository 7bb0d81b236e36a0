import re
from io import BytesIO

import pytest
from django.urls import reverse
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples as planning

from bmms.lib.tables import read_table
from bmms.planning.models import PPA
from bmms.tenancy.scope import scope
from bmms.workbench.models import ImportBatch

FILE = b"Code,Title,Level,Group,First fiscal year\n310,Health,Program,Operations,2026\n"


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def pias(moh):
    return browser(cast.member("pia", moh, "planning_officer"))


def url(page, /, **kwargs):
    return reverse(f"workbench:{page}", kwargs={"code": "moh"} | kwargs)


def sent(client, content, name="ppas", file_name="programs.csv"):
    file = BytesIO(content)
    file.name = file_name
    return client.post(url("import_file", name=name), {"file": file})


def uploaded(client, content=FILE):
    answer = sent(client, content)
    assert answer.status_code == 303
    return answer.headers["Location"]


def codes(moh):
    with scope(moh.pk):
        return list(PPA.objects.order_by("code").values_list("code", flat=True))


def test_from_the_list_to_the_records_and_back(pias, moh):
    assert url("import_file", name="ppas") in pias.get(reverse("planning:ppas", args=["moh"])).content.decode()
    page = uploaded(pias, FILE.replace(b"Group", b"Group in the appropriation act"))
    assert "Import 1 row" in pias.get(page).content.decode()
    for _click in (1, 2):
        assert pias.post(f"{page}apply/", {"rows": "all"}).status_code == 303
    assert codes(moh) == ["310"]
    assert "Undo the import" in pias.get(page).content.decode()
    assert pias.post(f"{page}undo/").status_code == 303
    assert codes(moh) == []
    assert "everything is as it was before" in pias.get(page).content.decode()
    assert "programs.csv" in pias.get(url("imports")).content.decode()


def test_a_file_of_another_year_says_so_and_leads_to_the_list_of_that_year(moh, pias):
    with scope(moh.pk):
        planning.ppa()
    rows = {"pasted": "ppa\tissue\tobjective\tactivity\n310\tFew midwives\tOne in each barangay\tScholarships"}
    page = pias.post(url("import_file", name="gender_lines") + "?fy=2025", rows).headers["Location"]
    assert "Lines of the GAD plan · Fiscal year 2025" in pias.get(page).content.decode()
    pias.post(f"{page}apply/", {"rows": "all"})
    beside = re.search(r'href="([^"]+)">See the list', pias.get(page).content.decode())[1].replace("&amp;", "&")
    assert beside == "/moh/gender/?fy=2025&fiscal_year=2025"
    shown = pias.get(beside).content.decode()
    assert ("Few midwives" in shown, "Fiscal year: 2025" in shown) == (True, True)
    undated = pias.get(uploaded(pias)).content.decode()
    assert "Fiscal year 2" not in re.search(r'<div class="page-pretitle">.*?</div>', undated)[0]


def test_unknown_headings_lead_to_the_choice_of_columns(pias, moh):
    page = uploaded(pias, FILE.replace(b"Code", b"No"))
    assert "Say which column holds what" in pias.get(page).content.decode()
    form = pias.get(f"{page}columns/").content.decode()
    assert "No column" in form
    refused = pias.post(f"{page}columns/", {"column-title": "1"})
    assert (refused.status_code, "Say which column holds: Code" in refused.content.decode()) == (422, True)
    chosen = {
        "column-code": "0",
        "column-title": "1",
        "column-level": "2",
        "column-kind": "3",
        "fixed-from_year": "2025",
    }
    assert pias.post(f"{page}columns/", chosen).status_code == 303
    shown = pias.get(page).content.decode()
    assert "First fiscal year 2025" in shown
    assert "Import 1 row" in shown


def test_an_office_for_every_row_is_shown_and_heeded(pias, moh, mole):
    page = uploaded(pias, FILE.replace(b"Group", b"Group in the appropriation act"))
    chosen = {"column-code": "0", "column-title": "1", "column-level": "2", "column-kind": "3", "column-from_year": "4"}
    for office, words in (("MOH", "Import 1 row"), ("MOLE", "Ministry / Office / Agency MOLE")):
        assert pias.post(f"{page}columns/", chosen | {"fixed-organization": office}).status_code == 303
        assert words in pias.get(page).content.decode()
    assert "Import 1 row" not in pias.get(page).content.decode()


def test_wrong_cells_are_shown_and_marked_in_a_file(pias, moh):
    page = uploaded(
        pias, FILE.replace(b"Group", b"Kind").replace(b"Program,", b"Branch,") + b"320,X,Program,Operations,2026\n"
    )
    shown = pias.get(page).content.decode()
    assert "1 row is wrong" in shown
    assert "“Branch” is none of" in shown
    marked = read_table(pias.get(f"{page}marked/?format=xlsx").content)
    assert "Branch" in marked.rows[0][1][-1]
    assert marked.rows[1][1][-1] == ""
    pias.post(f"{page}apply/", {"rows": "good"})
    assert codes(moh) == ["320"]


def test_a_file_that_cannot_be_read_comes_back_with_the_reason(pias, moh):
    for content in (b"PK\x03\x04", b"Code\n"):
        assert sent(pias, content).status_code == 422
    with scope(moh.pk):
        assert not ImportBatch.objects.exists()


def test_a_second_file_says_which_unfinished_one_it_takes_the_place_of(pias, moh):
    page = uploaded(pias)
    for form in ("import_file", "import_grid"):
        told = pias.get(url(form, name="ppas")).content.decode()
        assert f'Your unfinished file <a href="{page}">programs.csv</a> of ' in told
    uploaded(pias, FILE)
    assert pias.get(page).status_code == 404


def test_the_page_of_imports_leads_to_every_list_that_takes_a_file(pias, moh):
    page = pias.get(url("imports")).content.decode()
    assert url("import_file", name="ppas") in page
    assert url("import_file", name="people") not in page


def test_pasted_rows_that_cannot_be_read_come_back_with_the_reason(pias, moh):
    answer = pias.post(url("import_file", name="ppas"), {"pasted": '310\t"' + "Health\n" * 20_000})
    page = answer.content.decode()
    assert (answer.status_code, "One of the pasted cells is too long" in page) == (422, True)
    assert "Health\nHealth" in page


def test_the_template_and_what_is_no_import(pias, moh):
    for file_format in ("csv", "xlsx"):
        answer = pias.get(url("import_template", name="ppas"), {"format": file_format})
        assert f"ppas.{file_format}" in answer.headers["Content-Disposition"]
        assert "Code" in read_table(answer.content).headings
    assert pias.get(url("import_file", name="nothing")).status_code == 404


def test_who_only_looks_sees_no_button_and_no_page(moh, ben, pias):
    page = uploaded(pias)
    looks = browser(ben)
    assert "file-import" not in looks.get(reverse("planning:ppas", args=["moh"])).content.decode()
    for address in (page, url("import_file", name="ppas"), f"{page}marked/", url("imports")):
        assert looks.get(address).status_code == 403
    assert looks.post(f"{page}apply/", {"rows": "all"}).status_code == 403
    assert codes(moh) == []
