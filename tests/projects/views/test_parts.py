from datetime import date
from decimal import Decimal

import pytest
from tests.projects import samples

from bmms.access.errors import DomainError
from bmms.projects.actions.parts import set_beneficiaries, set_places
from bmms.projects.models import BudgetLine, ProjectPlace
from bmms.tenancy.scope import scope


def test_places_are_chosen_with_their_shares(faisals, moh, project):
    samples.place("0908316000")
    url = f"/moh/projects/{project.key}/places/"
    assert "Kapalawan" in faisals.get(url).content.decode()
    wrong = faisals.post(url, {"place_0": "1999901000", "share_0": "80"})
    assert wrong.status_code == 422
    assert "have to add to 100%" in wrong.content.decode()
    right = {"place_0": "1999901000", "share_0": "80", "place_1": "Tungawan", "share_1": ""}
    assert faisals.post(url, right).status_code == 303
    page = faisals.get(f"/moh/projects/{project.key}/").content.decode()
    assert "OBC" in page
    assert "20%" in page


def test_a_share_without_its_place_is_asked_about(faisals, project):
    answer = faisals.post(f"/moh/projects/{project.key}/places/", {"place_0": "", "share_0": "100"})
    assert answer.status_code == 422
    assert "Which place has this share?" in answer.content.decode()


def test_a_closed_place_that_a_project_has_warns_and_stays(faisals, moh, focal, project):
    sulu = samples.place("1906600000")
    with scope(moh.pk):
        ProjectPlace.objects.filter(project=project).update(place=sulu)  # of before it was closed
    assert "closed on 17 Jul 2025" in faisals.get(f"/moh/projects/{project.key}/").content.decode()
    url = f"/moh/projects/{project.key}/places/"
    assert "was closed on" in faisals.get(url).content.decode()
    assert faisals.post(url, {"place_0": sulu.code, "share_0": "100"}).status_code == 303
    refused = faisals.post(url, {"place_0": sulu.code, "share_0": "50", "place_1": sulu.code, "share_1": "50"})
    assert refused.status_code == 422
    with scope(moh.pk):
        set_places(project, [(samples.place(), None), (sulu, Decimal(40))], by=focal)
        set_places(project, [(samples.place(), None)], by=focal)
        with pytest.raises(DomainError, match="was closed on 17 Jul 2025"):
            set_places(project, [(sulu, None)], by=focal)


def test_a_place_counts_as_it_was_when_the_project_began(faisals, moh, focal, project):
    sulu = samples.place("1906600000")
    with scope(moh.pk):
        early = samples.project("310-05", by=focal, start_date=date(2025, 1, 1))
    assert faisals.post(f"/moh/projects/{early.key}/places/", {"place_0": sulu.code}).status_code == 303


def test_beneficiaries_are_typed_in_one_table(faisals, moh, project):
    url = f"/moh/projects/{project.key}/beneficiaries/"
    page = faisals.get(url).content.decode()
    assert 'name="mothers_female"' in page
    assert 'value="120"' in page
    assert 'aria-label="Women and mothers: female"' in page
    assert faisals.post(url, {"mothers_female": "-3"}).status_code == 422
    assert faisals.post(url, {"farmers_male": "30", "farmers_unspecified": "2"}).status_code == 303
    with scope(moh.pk):
        (row,) = project.beneficiaries.all()
        assert (row.group, row.male, row.female, row.unspecified) == ("farmers", 30, 0, 2)


def test_a_budget_line_is_linked_and_its_money_read(faisals, moh, project):
    url = f"/moh/projects/{project.key}/lines/"
    assert "Nothing to link" in faisals.get(url).content.decode()
    with scope(moh.pk):
        account = samples.linked(project, "10")
    assert "FY2025 GAAB · MOOE · 310" in faisals.get(url).content.decode()
    assert faisals.post(url, {"account": account.pk, "share": "101"}).status_code == 422
    assert faisals.post(url, {"account": account.pk, "share": "40"}).status_code == 303
    assert "400,000.00" in faisals.get(f"/moh/projects/{project.key}/").content.decode()
    assert faisals.post(f"{url}{account.key}/remove/").status_code == 303
    with scope(moh.pk):
        assert not BudgetLine.objects.exists()


def test_the_map_follows_the_lists_filters_and_leads_to_the_projects_of_a_place(faisals, moh, focal, project):
    with scope(moh.pk):
        set_places(samples.project("310-02", by=focal), [(samples.place(), None)], by=focal)
        samples.project("310-03", by=focal)
    page = faisals.get("/moh/projects/?as=map&status=planned").content.decode()
    assert "Birthing homes" in page  # the table below
    assert "1 row has no place" in page
    (feature,) = faisals.get("/moh/projects/?as=map&status=planned&points=1").json()["features"]
    assert feature["properties"]["name"] == "Kapalawan: 2"
    assert feature["properties"]["url"] == "/moh/projects/?status=planned&place=1999901000"
    assert feature["geometry"]["coordinates"] == [124.5, 7.1]
    assert faisals.get("/moh/projects/?as=map&status=completed&points=1").json()["features"] == []


def test_places_and_people_that_a_colleague_wrote_are_not_written_over(faisals, moh, focal, project):
    places, people = (f"/moh/projects/{project.key}/{name}/" for name in ("places", "beneficiaries"))
    seen = {url: faisals.get(url).context["form"]["seen"].value() for url in (places, people)}
    other = samples.place("1908702000")
    with scope(moh.pk):
        set_places(project, [(other, None)], by=focal)
        set_beneficiaries(project, {"farmers": (5, 0, 0)}, by=focal)
    sent = {places: {"place_0": "1999901000", "share_0": "100"}, people: {"youth_male": "3"}}
    for url, typed in sent.items():
        refused = faisals.post(url, typed | {"seen": seen[url]})
        assert refused.status_code == 422
        assert "Somebody else changed this record" in refused.content.decode()
    with scope(moh.pk):
        assert (project.places.get().place, project.beneficiaries.get().group) == (other, "farmers")
    for url, typed in sent.items():
        seen = faisals.get(url).context["form"]["seen"].value()
        assert faisals.post(url, typed | {"seen": seen}).status_code == 303


def test_every_place_that_is_sent_is_read(faisals, moh, project):
    lines = {f"place_{n}": "" for n in range(7)} | {"place_7": "1999901000", "share_7": "40", "place_0": "1908702000"}
    samples.place("1908702000")
    assert faisals.post(f"/moh/projects/{project.key}/places/", lines).status_code == 303
    with scope(moh.pk):
        assert project.places.count() == 2


def test_weights_are_set_on_a_page_of_their_own(moh, project, faisals):
    with scope(moh.pk):
        one = samples.measured(project, {0: "100"})
    url = f"/moh/projects/{project.key}/weights/"
    assert "Mothers delivered" in faisals.get(url).content.decode()
    refused = faisals.post(url, {f"weight_{one.pk}": "60"})
    assert (refused.status_code, "have to add to 100" in refused.content.decode()) == (422, True)
    assert faisals.post(url, {f"weight_{one.pk}": "100"}).status_code == 303
    assert "weight 100" in faisals.get(f"/moh/projects/{project.key}/").content.decode()
