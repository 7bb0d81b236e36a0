import pytest
from tests.execution.actions.test_lapse import ended, post
from tests.execution.people import person

from bmms.execution.models import Entry
from bmms.periods.models import BookClosing, FiscalYear
from bmms.tenancy.scope import scope

__all__ = ["ended"]
LAPSES = "/mole/lapses/?on=2025-12-31"


@pytest.fixture
def closing(world):
    key = FiscalYear.objects.get(year=2025).key
    return f"/mole/years/{key}/closing/"


def test_everybody_sees_what_lapses_and_only_mfbm_a_button(world, ended):
    page = person("bai").get(LAPSES).content.decode()
    assert "MFBM's Budget Office or Treasury posts the lapse." in page
    assert "Post the lapse of" not in page
    assert "Post the lapse of ₱8,000,000.00" in person("dina").get(LAPSES).content.decode()


def test_posting_answers_with_what_it_posted_and_twice_posts_once(world, ended):
    sent = {"on": "2025-12-31", "total": "8000000.00"}
    dina = person("dina")
    answer = dina.post("/mole/lapses/", sent)
    assert (answer.status_code, answer["Location"]) == (303, LAPSES)
    assert "2 entries are posted." in dina.get(LAPSES).content.decode()
    dina.post("/mole/lapses/", sent)
    assert "Nothing was left to lapse." in dina.get(LAPSES).content.decode()
    with scope(world.mole.pk):
        assert Entry.objects.filter(kind="lapse").count() == 2


def test_whoever_may_not_post_is_refused_and_a_stale_total_told(world, ended):
    assert person("bai").post("/mole/lapses/", {"on": "2025-12-31", "total": "8000000.00"}).status_code == 403
    answer = person("dina").post("/mole/lapses/", {"on": "2025-12-31", "total": "1.00"})
    assert answer.status_code == 422
    assert "look again" in answer.content.decode()
    with scope(world.mole.pk):
        assert not Entry.objects.filter(kind="lapse").exists()


def test_a_day_that_is_none_shows_the_last_year(world, ended):
    answer = person("bai").get("/mole/lapses/?on=soon")
    assert answer.status_code == 200


def test_the_books_are_closed_once_the_list_is_done(world, ended, closing):
    alma = person("alma")
    page = alma.get(closing).content.decode()
    assert "The books can be closed once nothing below is open." in page
    assert f'href="{LAPSES}"' in page
    assert alma.post(f"{closing}close/", {"reason": "Reported"}).status_code == 422
    with scope(world.mole.pk):
        post(world)
    assert alma.post(f"{closing}close/", {"reason": "Reported"}).status_code == 303
    assert "Alma" in alma.get(closing).content.decode()
    assert alma.post(f"{closing}reopen/", {"reason": "x"}).status_code == 403
    assert person("dina").post(f"{closing}reopen/", {"reason": "COA found an error"}).status_code == 303
    with scope(world.mole.pk):
        assert not BookClosing.objects.get().is_closed
