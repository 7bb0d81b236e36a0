"""The next version of the region's development plans and agendas: BPDA's officer brings it, everybody aligns with it."""

import pytest
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.access.permissions import Permission
from bmms.audit.models import Event
from bmms.planning.actions.alignment import set_alignment
from bmms.planning.actions.frameworks import add_framework, edit_framework
from bmms.planning.models import Framework
from bmms.tenancy.scope import scope
from bmms.ui.imports import import_named
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file

NEW = {
    "code": "BDP-2029",
    "title": "3rd Bangsamoro Development Plan",
    "edition": "2029–2034",
    "legal_basis": "",
    "from_year": "2029",
    "until_year": "2034",
    "items": "1 Just government\n2 Fair economy\n\n",
}
FILE = """\
Code,Title,Version,Legal basis,First fiscal year,Last fiscal year,Replaced by,Code of the goal or point,Goal or point
BDP-2029,3rd plan,2029,,2029,2034,,1,مركز
BDP-2029,3rd plan,2029,,2029,2034,,2,Fair economy
BDP-2029,Another title,2029,,2029,2034,,3,Peace
"""


def framework(code="BDP-2029"):
    return Framework.objects.get(code=code)


def titles(of):
    return list(of.items.order_by("position").values_list("code", "title"))


def test_the_next_version_takes_the_place_of_the_former(bashirs, bpda):
    former = framework("BDP-2023")
    assert 'href="/bpda/frameworks/add/"' in bashirs.get("/bpda/frameworks/").content.decode()
    answer = bashirs.post("/bpda/frameworks/add/", NEW | {"replaces": former.pk})
    assert (answer.status_code, answer.url) == (303, f"/bpda/frameworks/{framework().key}/")
    assert titles(framework()) == [("1", "Just government"), ("2", "Fair economy")]
    assert framework("BDP-2023").replaced_by == framework()
    assert titles(framework("BDP-2023")) == titles(former)
    with scope(bpda.pk):
        verbs = Event.objects.filter(subject_type="planning.framework").order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["framework.added", "framework.edited"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"items": "1 Peace\n1 Land"}, "Each code once: 1."),
        ({"items": "peace"}, "does not fit: a code"),
        ({"until_year": "2028"}, "The last fiscal year lies before the first."),
        ({"code": "BDP-2023"}, "already exists"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(bashirs, changed, words):
    answer = bashirs.post("/bpda/frameworks/add/", NEW | changed)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Framework.objects.filter(code="BDP-2029").exists()


def test_words_are_mended_and_what_is_aligned_anywhere_stays(bashirs, moh):
    with scope(moh.pk):
        set_alignment(samples.ppa(), samples.framework(), samples.goals(_4="60", _3="40"), by=samples.SOMEBODY)
    shown = samples.framework()
    url = f"/bpda/frameworks/{shown.key}/edit/"
    form = bashirs.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    fewer = "\n".join(line for line in sent["items"].splitlines() if not line.startswith("3 "))
    answer = bashirs.post(url, sent | {"items": fewer})
    assert (answer.status_code, "something is aligned with it" in answer.content.decode()) == (422, True)
    more = sent["items"].replace("1 ", "1 Mended: ", 1) + "\n7 Added"
    assert bashirs.post(url, sent | {"items": more, "title": "The plan"}).status_code == 303
    assert framework(shown.code).title == "The plan"
    assert [code for code, _title in titles(shown)] == ["1", "2", "3", "4", "5", "6", "7"]
    assert titles(shown)[0][1].startswith("Mended: ")
    assert bashirs.post(url, sent | {"title": "Typed before"}).status_code == 422  # over what stands there now


def test_nothing_replaces_what_it_is_replaced_by(bashirs):
    newer = framework("MASMATATAG-2026")
    url = f"/bpda/frameworks/{newer.key}/edit/"
    form = bashirs.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    answer = bashirs.post(url, sent | {"replaced_by": framework("AGENDA12-2023").pk})
    assert (answer.status_code, "is replaced by this one itself" in answer.content.decode()) == (422, True)


def test_nobody_else_keeps_them(bashirs, moh):
    pia = cast.member("pia", moh, "planning_officer")
    key = samples.framework().key
    for path in ("add/", f"{key}/edit/"):
        assert browser(pia).get(f"/moh/frameworks/{path}").status_code == 403
        assert bashirs.get(f"/moh/frameworks/{path}").status_code == 403
    with scope(moh.pk), pytest.raises(NotAllowed):
        add_framework({"code": "X"}, {"1": "x"}, by=cast.acting(pia, moh))


def test_a_file_brings_a_version_and_takes_it_back(bashir, bpda):
    by = cast.acting(bashir, bpda)
    assert Permission.DATA_IMPORT in by.permissions
    with scope(bpda.pk):
        batch = upload_file(import_named("frameworks"), FILE.encode(), file_name="plans.csv", by=by)
        ask_to_try(batch, by=by)
        batch.refresh_from_db()
        assert batch.counts == {"new": 2, "wrong": 1}
        assert not Framework.objects.filter(code="BDP-2029").exists()
        ask_to_apply(batch, good_rows_only=True, by=by)
        assert titles(framework()) == [("1", "مركز"), ("2", "Fair economy")]
        batch.refresh_from_db()
        ask_to_undo(batch, by=by)
    assert not Framework.objects.filter(code="BDP-2029").exists()


def test_only_its_keeper_edits_one_and_what_somebody_else_wrote_stays(bashir, bpda, moh):
    by, shown = cast.acting(bashir, bpda), samples.framework()
    pia = cast.acting(cast.member("pia", moh, "planning_officer"), moh)
    with scope(moh.pk), pytest.raises(NotAllowed):
        edit_framework(shown, {"title": "Ours"}, None, version=shown.version, by=pia)
    with scope(bpda.pk):
        edit_framework(shown, {"title": "Mended"}, None, version=shown.version, by=by)
        with pytest.raises(StaleRecord):
            edit_framework(shown, {"title": "Typed before"}, None, version=shown.version, by=by)
    assert framework(shown.code).title == "Mended"


def test_a_version_that_replaces_another_is_not_taken_back(bashir, bpda):
    by, former = cast.acting(bashir, bpda), samples.framework()
    with scope(bpda.pk):
        batch = upload_file(import_named("frameworks"), FILE.encode(), file_name="plans.csv", by=by)
        ask_to_try(batch, by=by)
        ask_to_apply(batch, good_rows_only=True, by=by)
        edit_framework(former, {"replaced_by": framework()}, None, version=former.version, by=by)
        with pytest.raises(DomainError, match="Another one is replaced by it"):
            ask_to_undo(batch, by=by)
    assert len(titles(framework())) == 2
