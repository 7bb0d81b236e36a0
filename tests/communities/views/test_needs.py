from tests.communities import samples

from bmms.communities.models import Need
from bmms.tenancy.scope import scope

FORM = {
    "title": "A well",
    "sector": "water",
    "severity": "4",
    "affected": "80",
    "text": "The only spring is an hour away.",
    "assessed_date": "2026-05-04",
    "team": "Two of OBC-MANA, one of the town",
    "method": "group",
}


def test_a_need_is_added_on_its_communitys_page_and_found(omars, carlas, oobc, officer):
    with scope(oobc.pk):
        community = samples.community(by=officer)
    answer = omars.post(f"/oobc/communities/{community.key}/needs/add/", FORM)
    assert answer.status_code == 303
    assert omars.post(f"{answer.url}edit/", FORM | {"is_met": "on", "version": "1"}).status_code == 303
    assert "A well" in omars.get(f"/oobc/communities/{community.key}/").content.decode()
    page = carlas.get(answer.url.replace("/oobc/", "/mole/")).content.decode()
    assert "The only spring" in page
    assert "Two of OBC-MANA, one of the town" in page
    assert "A well" in carlas.get("/mole/needs/?state=met").content.decode()
    assert "A well" not in carlas.get("/mole/needs/?state=open&severity=4").content.decode()
    assert carlas.post(answer.url.replace("/oobc/", "/mole/") + "edit/", FORM).status_code == 403
    told = carlas.get("/api/v1/mole/needs/?sector=water").json()["results"][0]
    assert (told["severity"], told["team"]) == (4, "Two of OBC-MANA, one of the town")


def test_a_need_says_which_team_assessed_it(omars, oobc, officer):
    with scope(oobc.pk):
        community = samples.community(by=officer)
    address = f"/oobc/communities/{community.key}/needs/add/"
    assert omars.post(address, FORM | {"team": " "}).status_code == 422
    with scope(oobc.pk):
        assert not Need.objects.exists()


def test_a_refusal_keeps_what_was_typed(omars, oobc, officer):
    with scope(oobc.pk):
        community = samples.community(by=officer)
    answer = omars.post(f"/oobc/communities/{community.key}/needs/add/", FORM | {"affected": "9999"})
    assert answer.status_code == 422
    assert "The only spring" in answer.content.decode()
    with scope(oobc.pk):
        assert not Need.objects.exists()
