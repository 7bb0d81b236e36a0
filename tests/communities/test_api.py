from tests.communities import samples

from bmms.tenancy.scope import scope


def test_every_organization_reads_communities_and_their_sums(carlas, oobc, officer):
    with scope(oobc.pk):
        made = samples.community(by=officer, groups=[samples.group("Sama")])
    (row,) = carlas.get("/api/v1/mole/communities/?q=alegria&level=barangay").json()["results"]
    assert (row["barangay"], row["persons"], row["groups"], row["is_locked"]) == (samples.ALEGRIA, 210, ["Sama"], False)
    assert carlas.get(f"/api/v1/mole/communities/{made.key}/").json() == row
    assert carlas.get("/api/v1/mole/communities/?level=site").json()["count"] == 0
    (town,) = carlas.get("/api/v1/mole/obc-municipalities/").json()["results"]
    assert (town["name"], town["counted_persons"], town["difference"]) == ("Alicia", 210, None)
