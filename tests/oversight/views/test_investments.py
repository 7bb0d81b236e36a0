import csv
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from tests import cast
from tests.geography import samples as places
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.statements import statements

from bmms.audit.models import Event
from bmms.oversight.views import investments
from bmms.planning.models import InvestmentLine
from bmms.tenancy.scope import scope, system

PAGE = "/oversight/investments/"


@pytest.fixture
def basil(db):
    bpda = cast.organization("bpda", "Bangsamoro Planning and Development Authority")
    return browser(cast.member("basil", bpda, "bpda_officer"))


def line(where, title, **values):
    with scope(where.pk):
        return samples.at_bpda(samples.investment(title, **values))


def test_bpda_sees_what_every_organization_has_endorsed(moh, mole, ana, carla, basil, odette):
    stations = line(moh, "Stations", place=places.town())
    line(mole, "Job centers", source="SDF", amount=Decimal(700))
    with scope(moh.pk):
        samples.investment("Still a draft")
        line_of_2027 = samples.at_bpda(samples.investment("Boats", fiscal_year=2027))
        InvestmentLine.objects.filter(pk=line_of_2027.pk).update(status="accepted")
    page = basil.get(PAGE).content.decode()
    assert [title in page for title in ("Stations", "Job centers", "Boats", "Still a draft")] == [
        True,
        True,
        True,
        False,
    ]
    assert f'href="/moh/investments/{stations.key}/"' in page
    assert "City of Marawi, Lanao del Sur" in page
    assert "2 · ₱3,200.00" in page
    for query, titles in (
        ("organization=mole", [False, True, False]),
        ("year=2027", [False, False, True]),
        ("status=review&source=GAAB", [True, False, False]),
        ("status=draft&year=1999", [True, True, True]),
    ):
        narrowed = basil.get(f"{PAGE}?{query}").content.decode()
        assert [f">{title}</" in narrowed for title in ("Stations", "Job centers", "Boats")] == titles
    assert b"Stations" in browser(odette).get(PAGE).content
    assert [browser(who).get(PAGE).status_code for who in (ana, carla)] == [403, 403]


def test_what_waits_stands_first_and_nothing_that_is_practised(moh, mole, ana, basil):
    settled = line(moh, "Boats", fiscal_year=2029)
    line(moh, "Stations")
    line(mole, "Practice centers")
    with scope(moh.pk):
        InvestmentLine.objects.filter(pk=settled.pk).update(status="accepted")
    with system("a place to practise"):
        cast.Organization.objects.filter(pk=mole.pk).update(training=1)
    page = basil.get(PAGE).content.decode()
    assert page.index(">Stations</") < page.index(">Boats</")
    assert "Practice centers" not in page
    assert "1 · ₱" in page


def test_the_list_is_taken_as_a_file_which_is_on_record(moh, ana, basil):
    line(moh, "Stations")
    rows = basil.get(f"{PAGE}csv/?year=2028").content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("MOH,2028,310,Stations,")
    assert basil.get(f"{PAGE}doc/").status_code == 404
    with system("events of no organization"):
        assert Event.objects.get(verb="oversight.exported").changes["file"] == [None, "investments"]


def test_what_the_aip_form_asks_for_stands_there_too(moh, ana, basil):
    said = {"description": "Cold chain", "sector": "social", "coverage": "PROVINCES", "mode": "contract"}
    line(moh, "Stations", **said, total_cost=Decimal(6000), year_2=Decimal(3000), year_4=Decimal(500))
    line(moh, "Boats", sector="economic")
    page = basil.get(f"{PAGE}?sector=social").content.decode()
    assert [f">{title}</" in page for title in ("Stations", "Boats")] == [True, False]
    assert all(words in page for words in ("Social · By contract", "<small>Several provinces</small>"))
    headings, row = csv.reader(basil.get(f"{PAGE}csv/?sector=social").content.decode("utf-8-sig").splitlines())
    assert dict(zip(headings, row, strict=True)).items() >= {
        ("Sector committee", "Social"),
        ("Spatial coverage", "Several provinces"),
        ("Mode of implementation", "By contract"),
        ("Description", "Cold chain"),
        ("Total cost", "6000.00"),
        *(("Cost of year 2", "3000.00"), ("Cost of year 3", ""), ("Cost of year 4", "500.00")),
    }
    book = CalamineWorkbook.from_filelike(BytesIO(basil.get(f"{PAGE}xlsx/?sector=social").content))
    cells = book.get_sheet_by_index(0).to_python()
    assert "Sector committee: Social" in [row[0] for row in cells]
    assert cells[-1][-5:] == [3000, "", 500, "", ""]


def test_a_paper_holds_only_as_many_lines_as_somebody_waits_for(moh, ana, basil, monkeypatch):
    line(moh, "Stations")
    line(moh, "Boats")
    monkeypatch.setattr(investments, "PAPER_LINES", 1)
    refused = basil.get(f"{PAGE}pdf/?year=2028")
    assert (refused.status_code, refused.url) == (303, f"{PAGE}?year=2028")
    told = basil.get(refused.url).content.decode()
    assert "More than 1 lines do not fit on one paper: narrow the list, or take it as XLSX or CSV." in told
    assert len(basil.get(f"{PAGE}csv/").content.decode("utf-8-sig").splitlines()) == 3
    monkeypatch.setattr(investments, "PAPER_LINES", 2)
    assert basil.get(f"{PAGE}pdf/")["Content-Type"] == "application/pdf"


def test_more_lines_ask_nothing_more(moh, ana, carla, basil):
    line(moh, "Stations", place=places.town())
    few = len(statements(lambda: basil.get(PAGE)))
    for number in range(5):
        line(moh, f"Station {number}", place=places.town())
    assert len(statements(lambda: basil.get(PAGE))) == few
