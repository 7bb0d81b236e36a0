from tests import cast
from tests.communities import samples

from bmms.communities.actions.profiles import edit_community
from bmms.communities.models import Community, EthnolinguisticGroup
from bmms.tenancy.scope import scope
from bmms.ui.prints import printable_named
from bmms.workbench.queries.papers import html_of

FORM = {
    "place": samples.ALEGRIA,
    "level": "site",
    "site": "Sitio Buli",
    "households": "20",
    "men": "40",
    "women": "50",
    "unspecified": "0",
    "source": "OOBC survey",
    "as_of_date": "2026-06-30",
}


def test_a_profile_is_added_shown_edited_and_removed(omars, oobc):
    with scope(oobc.pk):
        samples.place(samples.ALEGRIA)
        group = samples.group("Sama")
    answer = omars.post("/oobc/communities/add/", FORM | {"groups": [group.pk]})
    assert answer.status_code == 303
    page = omars.get(answer.url).content.decode()
    assert "Sitio Buli" in page
    assert "Sama" in page
    edited = FORM | {"households": "21", "version": "1", "groups": [group.pk]}
    assert omars.post(f"{answer.url}edit/", edited).status_code == 303
    assert omars.post(f"{answer.url}edit/", edited | {"households": "30"}).status_code == 422
    with scope(oobc.pk):
        assert Community.objects.get().households == 21
    assert omars.post(f"{answer.url}remove/").status_code == 303
    with scope(oobc.pk):
        assert not Community.objects.exists()


def test_a_refusal_keeps_what_was_typed(omars, oobc):
    samples.place(samples.BAUNGOS)
    answer = omars.post("/oobc/communities/add/", FORM | {"place": samples.BAUNGOS, "livelihood": "Seaweed"})
    assert answer.status_code == 422
    assert "is in the region" in answer.content.decode()
    assert "Seaweed" in answer.content.decode()


def test_another_organization_reads_and_is_offered_nothing_to_change(carlas, oobc, officer):
    with scope(oobc.pk):
        made = samples.community(by=officer)
    assert "Alegria" in carlas.get("/mole/communities/").content.decode()
    page = carlas.get(f"/mole/communities/{made.key}/").content.decode()
    assert "Alegria" in page
    assert f"communities/{made.key}/edit/" not in page
    for path in ("edit/", "remove/"):
        assert carlas.post(f"/mole/communities/{made.key}/{path}", FORM).status_code == 403
    assert carlas.post("/mole/communities/add/", FORM).status_code == 403
    with scope(oobc.pk):
        assert Community.objects.count() == 1


def test_the_list_is_narrowed_by_group(omars, oobc, officer):
    with scope(oobc.pk):
        samples.community(by=officer, groups=[samples.group("Sama")])
        samples.community(samples.BLISS, by=officer)
    page = omars.get("/oobc/communities/?group=Sama").content.decode()
    assert "Alegria" in page
    assert "Bliss" not in page


def test_groups_are_kept_by_oobc(omars, carlas, oobc):
    assert omars.post("/oobc/ethnolinguistic-groups/add/", {"name": "Kalagan"}).status_code == 303
    assert omars.post("/oobc/ethnolinguistic-groups/add/", {"name": "kalagan"}).status_code == 422
    assert "Kalagan" in carlas.get("/mole/ethnolinguistic-groups/").content.decode()
    with scope(oobc.pk):
        key = EthnolinguisticGroup.objects.get().key
    assert (
        omars.post(f"/oobc/ethnolinguistic-groups/{key}/edit/", {"name": "Kalagan", "note": "Davao"}).status_code == 303
    )


def test_what_cannot_be_removed_offers_no_button(omars, oobc, officer):
    with scope(oobc.pk):
        made = samples.community(by=officer)
    page = f"/oobc/communities/{made.key}/"
    assert f"{page}remove/" in omars.get(page).content.decode()
    with scope(oobc.pk):
        samples.need(made, by=officer)
    assert f"{page}remove/" not in omars.get(page).content.decode()
    assert f"{page}edit/" in omars.get(page).content.decode()
    refused = omars.post(f"{page}remove/", follow=True)
    assert "correct the profile instead" in refused.content.decode()


def test_too_many_persons_come_back_as_an_error(omars, oobc):
    samples.place(samples.ALEGRIA)
    answer = omars.post("/oobc/communities/add/", FORM | {"men": "2000000000", "women": "2000000000"})
    assert answer.status_code == 422
    assert "too large" in answer.content.decode()


def test_groups_that_somebody_else_chose_are_told(omars, oobc, officer):
    with scope(oobc.pk):
        sama, yakan = samples.group("Sama"), samples.group("Yakan")
        made = samples.community(by=officer, groups=[sama])
    url = f"/oobc/communities/{made.key}/edit/"
    form = omars.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    with scope(oobc.pk):
        edit_community(made, {"groups": [yakan]}, version=1, by=officer)
    refused = omars.post(url, sent | {"livelihood": "Seaweed"})
    assert refused.status_code == 422
    assert "Now: Yakan. Yours: Sama." in refused.content.decode()
    with scope(oobc.pk):
        assert made.groups.get().group == yakan
    seen = refused.context["form"]
    again = sent | {name: seen[name].value() for name in ("seen", "version")}
    assert omars.post(url, again | {"livelihood": "Seaweed"}).status_code == 303
    with scope(oobc.pk):
        assert made.groups.get().group == sama


def test_a_profile_is_printed_where_it_is_kept(omars, omar, oobc, carlas):
    with scope(oobc.pk):
        community = samples.community(by=cast.acting(omar, oobc))
        samples.need(community, by=cast.acting(omar, oobc))
        kind = printable_named("community")
        text = html_of(kind, kind.find(community.key, cast.acting(omar, oobc)), oobc, "AAAA-BBBB-CCCC-DDDD")
    assert "A well" in text
    assert 'class="draft"' in text  # until the municipality is submitted
    page, paper = f"communities/{community.key}/", f"papers/community/{community.key}/"
    assert paper in omars.get(f"/oobc/{page}").content.decode()
    assert "/jobs/" in omars.post(f"/oobc/{paper}").headers["Location"]
    assert paper not in carlas.get(f"/mole/{page}").content.decode()
    assert carlas.post(f"/mole/{paper}").status_code == 404
