from tests.projects import samples

from bmms.execution.models import Account
from bmms.projects.models import Contract
from bmms.tenancy.scope import scope


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_contract_from_its_milestones_to_what_was_paid(moh, project, faisals):
    with scope(moh.pk):
        samples.paid(project, "60000.00")
    days = {"award_planned": "2026-02-01", "award_actual": "2026-02-10", "award_reference": "NOA 7"}
    assert faisals.post(f"/moh/projects/{project.key}/milestones/", days).status_code == 303
    asked = {
        "number": "2026-01",
        "title": "One well",
        "contractor": "Wells and Sons",
        "amount": "100,000.00",
        "signed_date": "2026-02-15",
        "begin_date": "2026-03-01",
        "end_date": "2026-09-30",
    }
    answer = faisals.post(f"/moh/projects/{project.key}/contracts/add/", asked)
    assert answer.status_code == 303
    with scope(moh.pk):
        contract, owed = Contract.objects.get(), Account.objects.get(level="obligation")
    assert faisals.post(f"{answer.url}obligations/", {"account": owed.pk}).status_code == 303
    varied = {"number": "VO-1", "amount": "-10,000.00", "reason": "Less deep", "approved_date": "2026-04-01"}
    assert faisals.post(f"{answer.url}vary/", varied).status_code == 303
    page = text_of(faisals.get(answer.url))
    for words in ("Wells and Sons", "90,000.00", "60,000.00", "Less deep"):
        assert words in page
    project_page = text_of(faisals.get(f"/moh/projects/{project.key}/"))
    assert "2026-01 · One well" in project_page
    assert "NOA 7" in project_page
    assert "Wells and Sons" in text_of(faisals.get("/moh/contracts/"))
    assert faisals.post(f"{answer.url}obligations/{owed.key}/remove/").status_code == 303
    assert "No obligation linked" in text_of(faisals.get(f"/moh/contracts/{contract.key}/"))


def test_what_was_refused_comes_back_with_what_was_typed(project, faisals):
    answer = faisals.post(f"/moh/projects/{project.key}/contracts/add/", {"number": "7", "title": "Seven wells"})
    assert answer.status_code == 422
    assert "Seven wells" in text_of(answer)


def test_a_program_reads_contracts(moh, project, focal, faisals):
    with scope(moh.pk):
        samples.contract(project, by=focal)
    (row,) = faisals.get("/api/v1/moh/contracts/").json()["results"]
    assert (row["whom"], row["revised"], row["paid"]) == ("Wells and Sons", "100000.00", "0.00")
