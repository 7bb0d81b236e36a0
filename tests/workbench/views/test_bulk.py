from dataclasses import replace

import pytest
from django.urls import reverse
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.access.actor import system_actor
from bmms.access.errors import NotAllowed
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.jobs import tasks
from bmms.jobs.models import Job
from bmms.planning.lists import PPAS
from bmms.planning.models import PPA
from bmms.tenancy.scope import scope, system
from bmms.workbench.actions import bulk
from bmms.workbench.queries.bulk import Chosen

URL = "/moh/lists/bulk/"


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def pias(moh):
    return browser(cast.member("pia", moh, "planning_officer"))


@pytest.fixture
def keys(moh):
    with scope(moh.pk):
        later = samples.ppa("320", "Later", from_year=2030)
        return [str(each.key) for each in (samples.ppa(), later)]


def asked(keys=(), year="2026", **more):
    return {"list": "ppas", "action": "end", "key": keys, "until_year": year, "preview": "1"} | more


def ends(moh):
    with scope(moh.pk):
        return dict(PPA.objects.values_list("code", "until_year"))


def test_boxes_stand_on_the_list_for_whoever_may(pias, ben, keys):
    page = pias.get(reverse("planning:ppas", args=["moh"])).content.decode()
    assert page.count('name="key"') == 2
    assert "Set the last fiscal year" in page
    assert 'name="key"' not in browser(ben).get(reverse("planning:ppas", args=["moh"])).content.decode()


def test_the_preview_says_what_would_happen_and_changes_nothing(pias, moh, keys):
    page = pias.get(URL, asked(keys)).content.decode()
    assert "<del>–</del> → <strong>2026</strong>" in page
    assert "last fiscal year lies before the first" in page  # of the one that begins later
    assert ends(moh) == {"310": None, "320": None}


def test_first_it_asks_for_what_is_to_be_set(pias, keys):
    page = pias.get(URL, {"list": "ppas", "action": "end", "key": keys}).content.decode()
    assert "Show what would happen" in page
    assert pias.get(URL, asked(keys, "soon")).status_code == 422


def test_each_row_is_changed_or_refused_by_its_own_rules(pias, moh, keys):
    answer = pias.post(URL, asked(keys), follow=True)
    assert "Done for 1 rows." in answer.content.decode()
    assert "before the first" in answer.content.decode()
    assert ends(moh) == {"310": 2026, "320": None}
    with scope(moh.pk):
        assert Event.objects.get(verb="list.changed").changes["rows"] == [None, 1]
        assert Event.objects.filter(verb="ppa.edited").count() == 1


def test_everything_found_honours_the_filters(pias, moh, keys):
    pias.post(URL, asked(year="2040", all="1", query="q=Later"))
    assert ends(moh) == {"310": None, "320": 2040}


def test_many_rows_are_background_work(pias, moh, keys, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    answer = pias.post(URL, asked(keys, "2040"))
    assert "/jobs/" in answer.headers["Location"]
    assert ends(moh)["310"] is None
    assert tasks.run_next(system_actor("the worker"))
    assert ends(moh) == {"310": 2040, "320": 2040}


def test_nothing_chosen_and_nonsense_lead_back(pias, keys):
    assert "Choose some rows first" in pias.get(URL, asked(), follow=True).content.decode()
    for sent in ({}, {"list": "ppas", "action": "burn"}, asked(["x"])):
        assert pias.get(URL, sent).status_code == 303


def test_who_only_looks_and_who_is_elsewhere_change_nothing(ben, carla, moh, keys):
    assert browser(ben).post(URL, asked(keys)).status_code == 403
    assert browser(carla).post(URL, asked(keys)).status_code == 404
    elsewhere = browser(cast.member("ella", carla and cast.Organization.objects.get(code="mole"), "planning_officer"))
    elsewhere.post("/mole/lists/bulk/", asked(keys))
    assert ends(moh) == {"310": None, "320": None}


def test_two_hundred_rows_are_changed_at_once_and_one_more_by_a_worker(pias, moh):
    with scope(moh.pk):
        given = {"level": "PROGRAM", "kind": "OPERATIONS", "from_year": 2020}
        PPA.objects.bulk_create(PPA(code=f"{n:03}", title="One of many", **given) for n in range(201))
    assert "/jobs/" in pias.post(URL, asked(all="1")).headers["Location"]
    assert set(ends(moh).values()) == {None}
    with scope(moh.pk):
        PPA.objects.get(code="200").delete()
    answer = pias.post(URL, asked(all="1", query="sort=-title"))
    assert answer.headers["Location"] == f"{reverse('planning:ppas', args=['moh'])}?sort=-title"
    assert set(ends(moh).values()) == {2026}


def test_who_may_not_gets_no_job_either(ben, moh, keys, monkeypatch):
    """Whoever asks, page or program."""
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    step, by = PPAS.bulk[0], cast.acting(ben, moh)
    with scope(moh.pk):
        for actor in (by, replace(by, permissions=by.permissions - {Permission.PLAN_VIEW} | {Permission.PLAN_EDIT})):
            with pytest.raises(NotAllowed):
                bulk.ask_for_bulk(PPAS, step, Chosen(keys), {"until_year": 2026}, {"until_year": "2026"}, by=actor)
    with system("the tests"):
        assert not Job.objects.exists()
