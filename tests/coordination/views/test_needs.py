"""From a community's need to a ministry's answer, by the pages of both sides."""

from tests import cast
from tests.communities import samples as communities
from tests.organizations.conftest import browser

from bmms.coordination.models import Matter
from bmms.tenancy.scope import scope


def test_a_ministry_is_asked_about_a_need_and_both_see_the_answer(moh, mole, carlas, anas):
    oobc = cast.organization("oobc", "Office for Other Bangsamoro Communities")
    officer = cast.member("omar", oobc, "obc_officer", "obc_supervisor")
    omars = browser(officer)
    with scope(oobc.pk):
        need = communities.need(communities.community())
    page = f"/oobc/needs/{need.key}/"
    assert "Nobody has been asked yet" in omars.get(page).content.decode()
    form = omars.get(f"/oobc/coordination/start/?need={need.key}").content.decode()
    assert "The only spring is an hour away." in form
    asked = {"kind": "request", "title": "A well", "text": "Please build a well.", "date": "2026-07-01"}
    answer = omars.post(f"/oobc/coordination/start/?need={need.key}", asked)
    assert answer.status_code == 303
    assert omars.post(f"{answer.url}invite/", {"organization": moh.pk}).status_code == 303
    assert omars.post(f"{answer.url}send/").status_code == 303
    theirs = answer.url.replace("/oobc/", "/moh/")
    assert f"/moh/needs/{need.key}/" in anas.get(theirs).content.decode()
    assert anas.post(f"{theirs}decline/", {"reason": "The spring is not ours to tap"}).status_code == 303
    assert "The spring is not ours to tap" in omars.get(page).content.decode()
    assert "The spring is not ours to tap" in anas.get(page.replace("/oobc/", "/moh/")).content.decode()
    assert "Nobody has been asked yet" in carlas.get(page.replace("/oobc/", "/mole/")).content.decode()
    with scope(oobc.pk):
        assert Matter.objects.get().need == need
