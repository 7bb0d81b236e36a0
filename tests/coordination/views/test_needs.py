"""From a community's need to a ministry's answer, by the pages of both sides."""

from tests import cast
from tests.communities import samples as communities
from tests.organizations.conftest import browser
from tests.projects import samples as projects

from bmms.coordination.models import Matter, Response
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


def test_a_ministry_names_its_project_and_the_need_shows_what_was_paid(moh, mole, carlas, anas):
    oobc = cast.organization("oobc", "Office for Other Bangsamoro Communities")
    omars = browser(cast.member("omar", oobc, "obc_officer", "obc_supervisor"))
    with scope(oobc.pk):
        need = communities.need(communities.community())
    with scope(moh.pk):
        projects.paid(projects.project())
    asked = {"kind": "request", "title": "A well", "text": "Please build a well.", "date": "2026-07-01"}
    ours = omars.post(f"/oobc/coordination/start/?need={need.key}", asked).url
    omars.post(f"{ours}invite/", {"organization": moh.pk})
    omars.post(f"{ours}send/")
    theirs = ours.replace("/oobc/", "/moh/")
    anas.post(f"{theirs}accept/")
    wrong = anas.post(f"{theirs}projects/add/", {"code": "999"})
    assert (wrong.status_code, "no project with this code" in wrong.content.decode()) == (422, True)
    assert anas.post(f"{theirs}projects/add/", {"code": "310-01"}).status_code == 303
    page = f"/oobc/needs/{need.key}/"
    assert "40,000.00" in omars.get(page).content.decode()
    assert "40,000.00" in omars.get(ours).content.decode()
    assert "40,000.00" not in carlas.get(page.replace("/oobc/", "/mole/")).content.decode()
    with scope(moh.pk):
        key = Response.objects.get().key
    assert omars.post(f"{ours}projects/{key}/remove/").status_code == 403
    assert anas.post(f"{theirs}projects/{key}/remove/").status_code == 303
    assert "40,000.00" not in omars.get(page).content.decode()
