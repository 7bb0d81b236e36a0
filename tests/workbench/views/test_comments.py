from dataclasses import replace

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.access.errors import NotAllowed
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.notifications.models import Notification
from bmms.tenancy.scope import own, scope, system
from bmms.workbench.actions.comments import write_comment
from bmms.workbench.models import Comment
from bmms.workbench.queries.comments import mentions_in


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def bens(ben):
    return browser(ben)


@pytest.fixture
def ppa(moh):
    with scope(moh.pk):
        return samples.ppa()


def send(client, ppa, text, code="moh"):
    return client.post(f"/{code}/comments/on/ppa/{ppa.key}/", {"text": text})


def said(moh):
    with scope(moh.pk):
        return list(Comment.objects.filter(taken_back_at=None).values_list("text", flat=True))


def told(person):
    with own(person.pk):
        return [str(each) for each in Notification.objects.filter(user=person, kind="comment.mentioned")]


def test_a_comment_stands_on_the_record_and_in_its_history(bens, ben, moh, ppa):
    answer = send(bens, ppa, "Which <b>clinics</b>?\nAll?")
    assert answer.status_code == 303
    page = bens.get(answer.headers["Location"]).content.decode()
    assert "Which &lt;b&gt;clinics&lt;/b&gt;?<br>All?" in page
    with scope(moh.pk):
        assert Event.objects.get(verb="comment.written").subject_id == str(ppa.pk)


def test_who_is_mentioned_is_told_once_with_the_way_there(bens, ana, moh, ppa):
    send(bens, ppa, "@ana and @ANA@example.test, please look")
    assert told(ana) == ["Ben on 310 · Health services: @ana and @ANA@example.test, please look"]
    anas = browser(ana)
    with own(ana.pk):
        line = Notification.objects.get(user=ana)
    assert line.url == f"/moh/ppas/{ppa.key}/"
    assert "Told: Ana" in anas.get(line.url).content.decode()


@pytest.mark.parametrize("text", ["@nobody look", "@carla look", "   ", "x" * 4001])
def test_what_cannot_stand_comes_back_as_it_was_typed(bens, moh, carla, ppa, text):
    answer = send(bens, ppa, text)
    assert answer.status_code == 422
    assert text.strip() in answer.content.decode()
    assert said(moh) == []
    assert told(carla) == []


def test_one_takes_ones_own_back_and_nobody_elses(bens, ana, moh, ppa):
    send(bens, ppa, "Oops")
    with scope(moh.pk):
        url = f"/moh/comments/{Comment.objects.get().key}/take-back/"
    assert browser(ana).post(url).status_code in (303, 403)
    assert said(moh) == ["Oops"]
    for _click in (1, 2):
        bens.post(url)
    assert said(moh) == []
    with scope(moh.pk):
        assert Event.objects.filter(verb="comment.taken_back").count() == 1


def test_who_may_not_see_the_record_says_nothing_of_it(ben, moh, ppa):
    by = cast.acting(ben, moh)
    with scope(moh.pk), pytest.raises(NotAllowed):
        write_comment(ppa, "Hm", by=replace(by, permissions=by.permissions - {Permission.PLAN_VIEW}))
    assert said(moh) == []


def test_a_name_that_several_people_have_is_nobodys(bens, ana, moh, ppa):
    other = cast.member("anwar", moh, "director")
    with system("the tests' cast"):
        cast.User.objects.filter(pk=other.pk).update(email="ana@health.example.test")
    answer = send(bens, ppa, "@ana look")
    assert (answer.status_code, "may be several people" in answer.content.decode()) == (422, True)
    assert (told(ana), told(other)) == ([], [])
    send(bens, ppa, "@ana@health.example.test look")
    assert (len(told(ana)), len(told(other))) == (0, 1)


def test_an_auditor_reads_and_another_organization_finds_nothing(bens, carla, moh, ppa):
    send(bens, ppa, "For us")
    auditor = browser(cast.member("aida", moh, "auditor"))
    page = auditor.get(f"/moh/ppas/{ppa.key}/").content.decode()
    assert "For us" in page
    assert "Your comment" not in page
    assert send(auditor, ppa, "x").status_code == 403
    assert send(browser(carla), ppa, "x", "mole").status_code == 404
    assert said(moh) == ["For us"]


def test_an_at_within_a_word_mentions_nobody():
    assert mentions_in("a@b.ph, @ana. (@Ben-1) @@x") == ["ana", "ben-1"]


def test_a_reviewer_of_another_office_is_told_of_what_they_may_see(bens, ana, moh, ppa):
    mfbm = cast.organization("mfbm", "Finance", stage="LIVE")
    ansari = cast.member("ansari", mfbm, "mfbm_analyst")
    assert send(bens, ppa, "@ansari, the figures are in").status_code == 303
    assert told(ansari) == ["Ben on 310 · Health services: @ansari, the figures are in"]
    with own(ansari.pk):
        line = Notification.objects.get(user=ansari)
    assert browser(ansari).get(line.url).status_code == 200
    other = cast.member("anwar", mfbm, "mfbm_analyst")
    with system("the tests' cast"):
        cast.User.objects.filter(pk=other.pk).update(email="ana@finance.example.test")
    send(bens, ppa, "@ana")  # a colleague first
    assert (len(told(ana)), told(other)) == (1, [])


def test_an_unknown_name_brings_those_that_may_be_meant(bens, ana, ppa):
    answer = bens.post(f"/moh/comments/on/ppa/{ppa.key}/", {"text": "@an look"})
    assert (answer.status_code, told(ana)) == (422, [])
    assert "Nobody here is called @an. Do you mean @ana?" in answer.content.decode()


def test_nobody_outside_is_told_of_a_draft(moh):
    cast.member("ansari", cast.organization("mfbm", "Finance", stage="LIVE"), "mfbm_analyst")
    planner = browser(cast.member("pia", moh, "planning_officer"))
    with scope(moh.pk):
        draft = samples.plan(2027)
    answer = planner.post(f"/moh/comments/on/plan/{draft.key}/", {"text": "@ansari look"})
    assert answer.status_code == 422
    assert "Nobody here is called @ansari" in answer.content.decode()
    with scope(moh.pk):
        samples.line(draft, samples.ppa())
        samples.handed_in(draft)
    assert planner.post(f"/moh/comments/on/plan/{draft.key}/", {"text": "@ansari look"}).status_code == 303


def test_a_role_that_does_not_reach_in_is_none(bens, moh, ppa):
    cast.member("gina", cast.organization("mole", "Labor", stage="LIVE"), "head_of_office")
    assert send(bens, ppa, "@gina look").status_code == 422
