import pytest
from tests import cast
from tests.execution.people import person
from tests.periods import samples as periods

from bmms.reporting.models import PlannedAmount
from bmms.tenancy.scope import scope


@pytest.fixture
def lines(world):
    with scope(world.mole.pk):
        world.appropriated("MOOE", "1000.00")
    cast.member("pia", world.mole, "planning_officer")
    return f"/mole/reports/{periods.requirement('bed1').key}/lines/"


def test_the_plan_is_filled_in_and_a_line_changed(world, lines):
    pia = person("pia")
    page = pia.get(lines).content.decode()
    assert "Fill in what is empty" in page
    assert pia.post(f"{lines}fill/").status_code == 303
    page = pia.get(lines).content.decode()
    assert "1 line is filled in." in page
    assert "1,000.00" in page
    line = f"{lines}{world.ppa.key}-mooe/"
    assert 'value="250.00"' in pia.get(line).content.decode()
    assert pia.post(line, {"MOOE_cr1": "400.50", "MOOE_flr4": "1"}).status_code == 303
    assert "401.50" in pia.get(lines).content.decode()
    with scope(world.mole.pk):
        assert PlannedAmount.objects.count() == 2
    statement = pia.get("/mole/statements/bed1/2025/1/").content.decode()
    for told in ("Planned so far: ₱401.50 of ₱1,000.00.", lines):
        assert told in statement
    assert "differs from the ledger" not in statement  # nothing is wrong with the ledger


def test_a_wrong_amount_keeps_what_was_typed(world, lines):
    answer = person("pia").post(f"{lines}{world.ppa.key}-mooe/", {"MOOE_cr1": "-5", "MOOE_cr2": "70"})
    assert answer.status_code == 422
    assert 'value="70"' in answer.content.decode()
    with scope(world.mole.pk):
        assert not PlannedAmount.objects.exists()


def test_who_prepares_no_reports_reads_only(world, lines):
    cali = person("cali")
    assert "Fill in what is empty" not in cali.get(lines).content.decode()
    assert cali.post(f"{lines}fill/").status_code == 403
    assert cali.get("/mole/reports/{}/lines/".format(periods.requirement("far3").key)).status_code == 404


def test_programs_enter_it_too(world, lines):
    pia, api = person("pia"), f"/api/v1{lines}"
    (line,) = pia.get(api).json()
    sent = {"amounts": {"MOOE_cr1": "10.00"}}
    made = pia.post(f"{api}{line['line']}/", sent, content_type="application/json")
    assert (made.status_code, made.json()["amounts"]) == (200, {"MOOE_cr1": "10.00"})
    for no_cell in ("CO_cr1", "half a sign: \ud83d"):
        wrong = pia.post(f"{api}{line['line']}/", {"amounts": {no_cell: "1.00"}}, content_type="application/json")
        assert wrong.status_code == 400
    assert pia.post(f"{api}fill/").json()[0]["amounts"] == {"MOOE_cr1": "10.00"}  # it was begun


def test_what_was_obligated_the_year_before_has_a_line(world):
    with scope(world.mole.pk):
        world.obligated(world.released("MOOE", "1000.00"), "80.00")
    cast.member("pia", world.mole, "planning_officer")
    lines = f"/mole/reports/{periods.requirement('bed1', 2026).key}/lines/"
    assert person("pia").get(f"{lines}{world.ppa.key}-mooe/").status_code == 200
