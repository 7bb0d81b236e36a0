from tests.execution.people import person


def test_appropriations_and_entries(world, funded):
    client = person("bai")
    (row,) = client.get("/api/v1/mole/appropriations/").json()["results"]
    assert (row["ppa_code"], row["act"], row["allotment_class"]) == ("310100", "FY2025 GAAB", "MOOE")
    assert (row["appropriated"], row["allotted"], row["obligated"]) == ("100000000.00", "100000000.00", "0.00")
    numbers = {row["number"] for row in client.get("/api/v1/mole/ledger/").json()["results"]}
    assert numbers == {"APP-2025-01-00001", "GAABAO-02-01101101-2025-01-00001"}
