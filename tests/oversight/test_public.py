"""What everybody may read, where the installation opens it."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from tests.documents.files import upload
from tests.projects import samples
from tests.statements import statements

from bmms.documents.actions import attach_file
from bmms.oversight.queries.public import package_of
from bmms.projects.actions.accomplishments import move_accomplishment
from bmms.projects.models import Accomplishment, Project
from bmms.tenancy.scope import scope

PAGE = "/oversight/public/"
FILES = (f"{PAGE}figures.csv", f"{PAGE}figures.json")


@pytest.fixture
def project(moh, ana):
    """A million of 2025, of which a hundred thousand were paid; half of the year's work is done."""
    with scope(moh.pk):
        made = samples.project(start_date=date(2025, 3, 1))
        samples.paid(made)
        values = {"measured_until": date(2026, 6, 30), "physical": Decimal(50), "expected": 50, "slippage": 0}
        Project.objects.filter(pk=made.pk).update(**values)
        return made


def test_it_is_closed_unless_the_installation_opens_it(project, odettes, settings):
    settings.PUBLIC_FIGURES = False
    for url in (PAGE, *FILES):
        assert Client().get(url).status_code == 404
        assert odettes.get(url).status_code == 404


def test_sums_are_told_to_everybody_and_no_person(project, ana):
    answer = Client().get(f"{PAGE}?fy=2025")
    text = answer.content.decode()
    for words in ("Ministry of Health", "1,000,000.00", "100,000.00", "50.00"):
        assert words in text
    assert ana.name not in text
    assert "Al-Amanah" not in text  # nor who was paid
    assert "public" not in answer.headers.get("Cache-Control", "")  # the page has a token of the reader's own


def test_files_hold_the_same(project):
    answer = Client().get(f"{FILES[0]}?fy=2025")
    assert (answer["Cache-Control"], len(answer.cookies)) == ("public, max-age=900", 0)
    csv = answer.content.decode()
    assert "MOH,Ministry of Health,1000000.00,100000.00,100000.00,100000.00,1,50.00" in csv
    package = Client().get(f"{FILES[1]}?fy=2025").json()
    (row,) = package["resources"][0]["data"]
    fields = {each["name"]: each["type"] for each in package["resources"][0]["schema"]["fields"]}
    assert (row["organization"], row["disbursed"], fields["disbursed"]) == ("MOH", 100000, "number")
    assert {type(row[name]) for name, kind in fields.items() if kind == "number"} <= {int, float}
    assert package_of(2025, [{"disbursed": Decimal("9876543210987.65")}])["resources"][0]["data"] == [
        {"disbursed": 9876543210987.65}
    ]
    assert set(package["model"]["measures"]) == {"appropriated", "allotted", "obligated", "disbursed"}
    assert Client().get(f"{PAGE}figures.exe").status_code == 404


def test_the_package_is_one_by_its_standard():
    """By the words that the standard's own schema takes: programs that read such packages refuse others."""
    package = package_of(2025, [{"organization": "MOH", "disbursed": Decimal(1)}])
    (resource,), model = package["resources"], package["model"]
    assert (package["profile"], resource["profile"]) == ("tabular-data-package", "tabular-data-resource")
    assert package["fiscalPeriod"] == {"start": "2025-01-01", "end": "2025-12-31"}
    assert (package["countryCode"], package["granularity"]) == ("PH", "aggregated")
    for measure in model["measures"].values():
        assert measure["phase"] in {"proposed", "approved", "adjusted", "executed"}
        assert (measure["direction"], measure["currency"]) == ("expenditure", "PHP")
        assert set(measure) <= {"source", "resource", "currency", "factor", "direction", "phase"}
    (dimension,) = model["dimensions"].values()
    kinds = {"datetime", "entity", "classification", "activity", "fact", "location", "other"}
    assert dimension["dimensionType"] in kinds
    assert dimension["classificationType"] in {"functional", "administrative", "economic"}
    assert dimension["primaryKey"] in dimension["attributes"]


def test_it_is_computed_once_in_a_while(project):
    Client().get(f"{PAGE}?fy=2025")
    assert statements(lambda: Client().get(f"{PAGE}?fy=2025")) == []


def test_progress_that_is_only_certified_is_not_told(moh, project, ana):
    with scope(moh.pk):
        indicator = samples.measured(project, {0: "100"})
        made = samples.reached(indicator)
        attach_file(made, upload("list.pdf"), retention="ADMINISTRATIVE", by=samples.SOMEBODY)
        move_accomplishment(made, "submit", by=samples.SOMEBODY)
        Accomplishment.objects.filter(pk=made.pk).update(status="endorsed")
    assert ",0," in Client().get(f"{FILES[0]}?fy=2025").content.decode()
    with scope(moh.pk):
        Accomplishment.objects.filter(pk=made.pk).update(status="returned")


def test_nothing_of_a_year_without_money(project):
    assert "Nothing of this year yet" in Client().get(f"{PAGE}?fy=2021").content.decode()
