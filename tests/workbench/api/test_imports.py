"""Imports through the API: a file is tried, written, undone and handed back marked, as on its page."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples as planning

from bmms.access.actor import system_actor
from bmms.accounts.actions.tokens import create_token
from bmms.audit.models import Event
from bmms.jobs import tasks
from bmms.lib.tables import read_table
from bmms.planning.models import PPA, GenderLine
from bmms.tenancy.scope import own, scope
from bmms.ui.imports import known_imports
from bmms.workbench.actions import imports as actions
from bmms.workbench.models import ImportBatch
from bmms.workbench.queries.imports import LARGEST

HERE = "/api/v1/moh/imports/"
HEADING = "Code,Title,Level,Group in the appropriation act,First fiscal year\n"
GOOD = "310,Health,Program,Operations,2026\n"
WRONG = "320,Care,Branch,Operations,2026\n"


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def pia(moh):
    return cast.member("pia", moh, "planning_officer")


@pytest.fixture
def pias(pia):
    return browser(pia)


def sent(client, content, name="ppas", code="moh", fy="", **more):
    file = BytesIO(content if isinstance(content, bytes) else content.encode())
    file.name = "programs.csv"
    return client.post(f"/api/v1/{code}/imports/{name}/{fy}", {"file": file}, **more)


def tried(client, rows=GOOD, heading=HEADING):
    answer = sent(client, heading + rows)
    assert answer.status_code == 201
    return answer.json()


def step(client, file, name, data=None):
    return client.post(f"{HERE}files/{file['key']}/{name}/", data or {}, content_type="application/json")


def codes(moh):
    with scope(moh.pk):
        return list(PPA.objects.order_by("code").values_list("code", flat=True))


def work():
    while tasks.run_next(system_actor("the worker")):
        pass


def reason(answer):
    return answer.json()["errors"][0]["detail"]


def test_a_file_is_tried_written_and_undone(pias, moh):
    file = tried(pias)
    assert (file["state"], file["counts"], file["missing"], file["is_at_work"]) == ("tried", {"new": 1}, [], False)
    assert codes(moh) == []
    for _call in (1, 2):
        assert step(pias, file, "apply", {"rows": "all"}).json()["state"] == "applied"
    assert codes(moh) == ["310"]
    assert pias.get(f"{HERE}files/{file['key']}/rows/").json()["results"][0]["is_written"] is True
    for _call in (1, 2):
        assert step(pias, file, "undo").json()["state"] == "undone"
    assert codes(moh) == []
    assert [each["key"] for each in pias.get(HERE).json()["results"]] == [file["key"]]
    with scope(moh.pk):
        told = Event.objects.filter(verb__startswith="import.").order_by("pk").values_list("verb", "actor_name")
        assert list(told) == [(f"import.{verb}", "Pia") for verb in ("uploaded", "tried", "applied", "undone")]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("files/{key}/rows/?outcome=wrnog", "outcome"),
        ("files/{key}/marked/?file_format=pdf", "file_format"),
        ("ppas/template/?rows=all", "rows"),
    ],
)
def test_a_wrong_word_in_an_address_stands_for_nothing_else(pias, path, name):
    answer = pias.get(HERE + path.format(key=tried(pias)["key"]))
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, name)
    assert "is not known here" in reason(answer)


@pytest.mark.parametrize("year", ["abc", "99999", "-1"])
def test_rows_are_brought_into_no_other_year_than_the_one_asked_for(pias, moh, year):
    assert sent(pias, HEADING + GOOD, fy=f"?fy={year}").status_code == 400
    with scope(moh.pk):
        assert not ImportBatch.objects.exists()


def test_wrong_rows_are_told_page_by_page_and_marked(pias, moh):
    file = tried(pias, WRONG + GOOD + GOOD.replace("310", "330"))
    assert file["counts"] == {"new": 2, "wrong": 1}
    wrong = pias.get(f"{HERE}files/{file['key']}/rows/?outcome=wrong").json()
    (row,) = wrong["results"]
    assert (row["number"], row["cells"][0], list(row["errors"])) == (2, "320", ["level"])
    assert "“Branch” is none of" in row["errors"]["level"]
    first = pias.get(f"{HERE}files/{file['key']}/rows/?page_size=2").json()
    assert (first["count"], len(first["results"]), len(pias.get(first["next"]).json()["results"])) == (3, 2, 1)
    for file_format in ("xlsx", "csv"):
        marked = pias.get(f"{HERE}files/{file['key']}/marked/?file_format={file_format}")
        assert f"programs-marked.{file_format}" in marked.headers["Content-Disposition"]
        assert "Branch" in read_table(marked.content).rows[0][1][-1]
    assert step(pias, file, "apply").json()["state"] == "tried"
    assert codes(moh) == []
    assert step(pias, file, "apply", {"rows": "good"}).json()["state"] == "applied"
    assert codes(moh) == ["310", "330"]


def test_columns_that_the_headings_do_not_say_are_named(pias, moh):
    file = tried(pias, heading=HEADING.replace("Code", "No").replace("First fiscal year", "Begun"))
    assert (file["state"], file["missing"], file["headings"][0]) == ("uploaded", ["code"], "No")
    columns = [{"field": name, "column": place} for place, name in enumerate(("code", "title", "level", "kind"))]
    for more, words in (
        ([{"field": "nothing", "column": 4}], "There is no field “nothing”. There are: code, title"),
        ([{"field": "from_year", "column": 9}], "valid choice"),
        ([{"field": "a\ud800", "text": "x"}], "Surrogate"),
    ):
        answer = step(pias, file, "columns", {"columns": columns + more})
        assert (answer.status_code, words in reason(answer)) == (400, True)
    answer = step(pias, file, "columns", {"columns": columns[1:]})
    assert (answer.status_code, "Say which column holds: Code" in reason(answer)) == (409, True)
    year = {"field": "from_year", "text": "2025"}
    named = step(pias, file, "columns", {"columns": [*columns, year]}).json()
    assert (named["state"], named["fixed"]) == ("tried", {"from_year": "2025"})
    assert named["columns"] == {"code": 0, "title": 1, "level": 2, "kind": 3}
    step(pias, file, "apply")
    assert step(pias, file, "columns", {"columns": columns}).status_code == 409
    with scope(moh.pk):
        assert PPA.objects.get().from_year == 2025


def test_rows_without_a_year_are_of_the_year_asked_for(pias, moh):
    with scope(moh.pk):
        planning.ppa()
    row = "ppa,issue,objective,activity\n310,Few midwives,One in each barangay,Scholarships\n"
    file = sent(pias, row, "gender_lines", fy="?fy=2025").json()
    assert file["fixed"] == {"fiscal_year": "2025"}
    step(pias, file, "apply")
    with scope(moh.pk):
        assert GenderLine.objects.get().fiscal_year == 2025


def test_what_a_file_may_bring_is_told_with_its_columns(pias):
    told = pias.get(f"{HERE}kinds/?page_size=200").json()["results"]
    names = {each.name for each in known_imports() if each.permission in ("plan.edit", "gender_plan.keep")}
    assert {each["name"] for each in told} > names
    assert "people" not in {each["name"] for each in told}
    (ppas,) = (each for each in told if each["name"] == "ppas")
    assert (ppas["found_by"], ppas["list"], ppas["keeps_year"]) == (["code"], "ppas", False)
    code = ppas["columns"][0]
    assert (code["name"], code["heading"], code["is_required"]) == ("code", "Code", True)
    assert all(each["holds"] for kind in told for each in kind["columns"])


def test_a_template_is_empty_or_has_what_is_there(pias, moh):
    with scope(moh.pk):
        planning.ppa()
    for file_format in ("csv", "xlsx"):
        path = f"{HERE}ppas/template/?file_format={file_format}"
        assert f"ppas.{file_format}" in pias.get(path).headers["Content-Disposition"]
        assert "Code" in read_table(pias.get(path).content).headings
        assert read_table(pias.get(path).content).rows == []
        assert read_table(pias.get(f"{path}&rows=standing").content).rows[0][1][0] == "310"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no rows"),
        (b"Code\n", "The file has no rows below its heading."),
        (b"PK\x03\x04", "save it as .xlsx or CSV"),
        (b"%PDF-1.7", "neither CSV nor an Excel workbook"),
        (b"x" * (LARGEST + 1), "larger than 25 MB"),
    ],
    ids=["empty", "only headings", "broken workbook", "PDF", "too large"],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(pias, moh, content, words):
    answer = sent(pias, content)
    assert (answer.status_code, words in reason(answer)) == (409, True)
    with scope(moh.pk):
        assert not ImportBatch.objects.exists()


def test_an_upload_without_a_file_or_as_json_says_what_is_needed(pias):
    assert pias.post(f"{HERE}ppas/", {}).json()["errors"][0]["attr"] == "file"
    assert pias.post(f"{HERE}ppas/", {}, content_type="application/json").status_code == 415


def test_a_bad_line_brings_nothing_twice(pias, moh):
    headers = {"Idempotency-Key": "one"}
    first, second = (sent(pias, HEADING + GOOD, headers=headers) for _call in (1, 2))
    assert (first.json()["key"], second["Idempotency-Replayed"]) == (second.json()["key"], "true")


def test_a_long_file_is_background_work(pias, moh, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    file = tried(pias, GOOD + GOOD.replace("310", "320"))
    for name, state in (("", "tried"), ("apply", "applied"), ("undo", "undone")):
        begun = step(pias, file, name).json() if name else file
        assert (begun["is_at_work"], begun["last_error"], codes(moh)) == (True, "", ["310", "320"] * (name == "undo"))
        assert pias.get(f"/api/v1/moh/jobs/{begun['job']}/").json()["state"] == "queued"
        work()
        done = pias.get(f"{HERE}files/{file['key']}/").json()
        assert (done["state"], done["is_at_work"]) == (state, False)


def test_what_stands_in_the_way_of_undoing_is_told(pias, moh):
    file = tried(pias)
    assert step(pias, file, "undo").status_code == 409
    step(pias, file, "apply")
    with scope(moh.pk):
        PPA.objects.update(title="Changed since")
    answer = step(pias, file, "undo")
    assert (answer.status_code, "Row 2: somebody has changed the record since." in reason(answer)) == (409, True)
    assert codes(moh) == ["310"]


@pytest.mark.parametrize(
    ("role", "status"), [("me_officer", 403), ("auditor", 403), ("ocm_oversight", 403), ("chief_accountant", 403)]
)
def test_who_may_not_bring_such_records_brings_nothing(pias, moh, ocm, role, status):
    file = tried(pias)
    other = browser(cast.member("rashid", ocm if role == "ocm_oversight" else moh, role))
    assert sent(other, HEADING + GOOD).status_code == status
    for path in ("", "rows/", "marked/"):
        assert other.get(f"{HERE}files/{file['key']}/{path}").status_code == status
    for name in ("columns", "apply", "undo"):
        assert step(other, file, name).status_code == status
    assert other.get(f"{HERE}ppas/template/").status_code == status
    assert codes(moh) == []


def test_another_organization_finds_nothing(pias, moh, mole):
    file = tried(pias)
    other = browser(cast.member("carlo", mole, "planning_officer"))
    for code in ("moh", "mole"):
        here = f"/api/v1/{code}/imports/files/{file['key']}/"
        assert [other.get(f"{here}{path}").status_code for path in ("", "rows/", "marked/")] == [404] * 3
        assert [other.post(f"{here}{name}/").status_code for name in ("columns", "apply", "undo")] == [404] * 3
    assert sent(other, HEADING + GOOD).status_code == 404
    assert other.get("/api/v1/mole/imports/").json()["count"] == 0
    assert codes(moh) == []


def test_what_is_no_import_is_not_found(pias):
    assert sent(pias, HEADING + GOOD, "nothing").status_code == 404
    assert pias.get(f"{HERE}nothing/template/").status_code == 404
    assert pias.get(f"{HERE}files/{uuid4()}/").status_code == 404


def test_a_token_brings_what_was_given_to_it(pia, moh):
    def calling(*permissions: str) -> int:
        with own(pia.pk), scope(moh.pk):
            _token, secret = create_token(name="Loads", permissions=permissions, days=1, by=cast.acting(pia, moh))
        return sent(Client(), HEADING + GOOD, headers={"Authorization": f"Bearer {secret}"}).status_code

    assert [calling("plan.edit"), calling("data.import"), calling("data.import", "plan.edit")] == [403, 403, 201]
