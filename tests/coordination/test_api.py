from tests.coordination import samples

from bmms.tenancy.scope import scope


def test_parties_read_matters_and_commitments(carlas, moh, mole, matter, head):
    with scope(moh.pk):
        samples.commitment(matter, mole, days=-3, by=head)
    (row,) = carlas.get("/api/v1/mole/coordination/?kind=request").json()["results"]
    assert (row["organization"], row["status"], row["answer"]) == ("moh", "open", "invited")
    whole = carlas.get(f"/api/v1/mole/coordination/{matter.key}/").json()
    assert [(each["organization"], each["status"]) for each in whole["parties"]] == [
        ("moh", "accepted"),
        ("mole", "invited"),
    ]
    (due,) = carlas.get("/api/v1/mole/commitments/?time=overdue").json()["results"]
    assert (due["responsible"], due["is_overdue"]) == ("mole", True)
    assert whole["commitments"] == [due]
