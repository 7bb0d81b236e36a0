import re
from dataclasses import replace

import pytest
from django.http import QueryDict
from tests import cast
from tests.organizations.conftest import browser
from tests.planning import samples
from tests.statements import statements

from bmms.access.actor import system_actor
from bmms.execution.models import Payee
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope
from bmms.ui.lists.columns import reader
from bmms.ui.lists.declaration import known_lists, list_named
from bmms.ui.lists.finding import Held
from bmms.ui.lists.page import COUNTED, rows_of
from bmms.ui.search import sources_named
from bmms.workbench.models import SearchEntry
from bmms.workbench.queries.finding import CANDIDATES, MEMBER, VISITOR, entries_holding, held, rows_holding


@pytest.fixture(autouse=True)
def _without_second_factors(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def found(client, words, where="moh", **headers):
    return client.get(f"/{where}/search/", {"q": words}, headers=headers).content.decode()


def test_rows_of_every_list_are_found_by_its_own_search(measured, ben):
    page = found(browser(ben), "mothers clinic")
    assert f"/moh/indicators/{measured.key}/" in page
    assert "Work and financial plan" in found(browser(ben), "financial")


def test_pages_and_steps_are_found_for_whoever_may_take_them(moh, ben):
    pias = browser(cast.member("pia", moh, "planning_officer"))
    assert 'href="/moh/ppas/add/"' in found(pias, "new ppa")
    assert 'href="/moh/ppas/add/"' not in found(browser(ben), "new ppa")
    assert 'href="/moh/plans/"' in found(browser(ben), "plans")


def test_nobody_finds_another_organizations_rows(measured, carla):
    assert "Mothers" not in found(browser(carla), "mothers", "mole")


def test_nothing_is_found_outside_an_organization(measured):
    assert entries_holding("mothers", ["indicators"]) == {}


def test_what_a_person_may_not_open_is_not_found(moh, ben):
    """The entry is the organization's; whether it is told is up to the list, its link and the person's roles."""
    with scope(moh.pk):
        unit = OperatingUnit.objects.create(code="RHU-1", name="Rural Health Unit of Buluan", kind="FACILITY")
        assert entries_holding("buluan", ["units"]) == {"units": {unit.pk}}
    assert "Rural Health Unit of Buluan" not in found(browser(ben), "buluan")
    assert "Rural Health Unit of Buluan" in found(
        browser(cast.member("abe", moh, "organization_administrator")), "buluan"
    )


def test_the_search_box_gets_the_results_alone(measured, ben):
    part = found(browser(ben), "mothers", **{"HX-Request": "true"})
    assert "Mothers cared for" in part
    assert "<html" not in part


def test_many_rows_ask_no_more_than_one(moh, ben, measured):
    client = browser(ben)
    found(client, "mothers")
    one = statements(lambda: found(client, "mothers"))
    with scope(moh.pk):
        for number in range(30):
            samples.indicator(measured.ppa, f"Mothers of village {number}")
    assert len(statements(lambda: found(client, "mothers"))) == len(one)


def test_rows_of_more_kinds_ask_no_more_than_of_one(moh, measured):
    client = browser(cast.member("abe", moh, "organization_administrator", "head_of_office"))
    found(client, "clinic")
    one = statements(lambda: found(client, "clinic"))
    with scope(moh.pk):
        samples.ppa("320", "Clinic on wheels")
        OperatingUnit.objects.create(code="C-1", name="Clinic of Buluan", kind="FACILITY")
        Payee.objects.create(name="Clinic supplies, Inc.")
    page = found(client, "clinic")
    assert "Clinic on wheels" in page
    assert "Clinic supplies" in page
    assert len(statements(lambda: found(client, "clinic"))) == len(one)


def test_of_an_actor_lists_ask_no_more_than_whether_they_come_from_outside(moh, mole, ana, ben, odette):
    """For which their statement is made once and for all."""
    searched = [
        each
        for each in known_lists()
        if each.search and each.link and not each.url_name.startswith("platform") and not sources_named(each.name)
    ]
    visitor = replace(cast.acting(odette, moh), home_organization_id=mole.pk)
    with scope(moh.pk):
        for which in searched:
            asked = [
                which.rows(actor).query.sql_with_params()
                for actor in (MEMBER, *(cast.acting(p, moh) for p in (ana, ben)))
            ]
            assert asked[0] == asked[1] == asked[2], which.name
            assert which.rows(VISITOR).query.sql_with_params() == which.rows(visitor).query.sql_with_params(), (
                which.name
            )


@pytest.mark.parametrize(
    "words", ["mothers", "50% of", "a_b", "back\\slash", "it's", "MOTHERS CLINIC", "no such", "2026", "mothers " * 9]
)
def test_the_box_finds_what_the_list_s_own_search_does(moh, measured, words):
    with scope(moh.pk):
        for statement in ("50% of births", "a_b", "a-b", "back\\slash", "it's a start"):
            samples.indicator(measured.ppa, statement)
        samples.plan(2027)
        for which in (each for each in known_lists() if each.asks_alike and each.search and each.link):
            kept = QueryDict(mutable=True)
            kept["q"] = words
            usual = [row.pk for row in which.found(None, kept)[:5]]
            found = rows_holding([which], words, system_actor("x")).get(which.name, [])
            assert [row.pk for row in found] == usual, which.name


WRITTEN = (
    "مركز الصحة رقم 12",
    "Walay a phagamonga ko bolong",
    "Children of barangay Peña",
    "50% of a_b",
    "back\\slash",
)
ASKED = (
    "الصحة",
    "رقم 12",
    "الصحه",
    "phagamonga bolong",
    "PHAGAM",
    "ko",
    "Peña",
    "PEÑA",
    "pena",
    "50% a_b",
    "axb",
    "k\\s",
)


@pytest.mark.parametrize("words", [*ASKED, "barangays", "mothers", "no such word"])
def test_a_list_finds_by_its_index_what_it_finds_by_reading_every_row(moh, mole, measured, words):
    which, kept = list_named("indicators"), QueryDict(mutable=True)
    kept["q"] = words
    for each in (moh, mole):
        with scope(each.pk):
            ppa = measured.ppa if each == moh else samples.ppa()
            for statement in WRITTEN:
                samples.indicator(ppa, statement)
    with scope(moh.pk):
        usual = list(which.holding(MEMBER, words.split(), QueryDict()))
        assert list(which.found(MEMBER, kept)) == usual
        assert bool(usual) is (words not in ("الصحه", "pena", "axb", "barangays", "no such word"))


def test_of_short_words_and_of_common_ones_a_list_reads_its_rows(moh, measured, monkeypatch):
    which = list_named("indicators")
    with scope(moh.pk):
        other = samples.indicator(measured.ppa, "Mothers of a village")
        assert set(held(which, ["mothers"]).ids) == {measured.pk, other.pk}
        assert held(which, ["of", "a"]) == Held()
        monkeypatch.setattr("bmms.workbench.queries.finding.MOST", 1)
        assert held(which, ["clinic"]) == Held([measured.pk])
        assert held(which, ["mothers"]) == Held(are_many=True)
        assert held(which, ["mothers", "a"]) == Held()  # of which it knows no number
        # what a reader has asked for is written outside the organization's scope
        assert held(list_named("jobs"), ["export"]) == Held()
    assert held(which, ["mothers"]) == Held()  # in no organization


def test_what_many_rows_hold_is_not_counted_off(moh, measured, monkeypatch):
    """Unless something else narrows the list, or a word is too short for the index."""
    which = list_named("indicators")
    with scope(moh.pk):
        for number in range(which.page_size):
            samples.indicator(measured.ppa, f"Mothers of a village {number}")
        monkeypatch.setattr("bmms.workbench.queries.finding.MOST", 1)
        many = COUNTED + 1
        for asked, number in (("q=mothers", many), ("q=mothers+a", 26), ("q=mothers&level=OUTCOME", 26)):
            rows, count = rows_of(which, MEMBER, QueryDict(asked), 1)
            assert (len(rows), count) == (25, number), asked
        assert [len(rows_of(which, MEMBER, QueryDict("q=mothers"), number)[0]) for number in (2, 3)] == [1, 0]


def test_what_only_seem_to_be_many_are_counted(moh, measured, monkeypatch):
    """The index knows no accents, and the list tells them apart."""
    which = list_named("indicators")
    with scope(moh.pk):
        for number in range(30):
            samples.indicator(measured.ppa, f"Children of barangay Peña {number}")
        samples.indicator(measured.ppa, "Children of barangay Pena")
        monkeypatch.setattr("bmms.workbench.queries.finding.MOST", 1)
        for asked, number, shown in (("q=pena", 1, 1), ("q=peña", COUNTED + 1, 25), ("q=penas", 0, 0)):
            rows, count = rows_of(which, MEMBER, QueryDict(asked), 1)
            assert (count, len(rows)) == (number, shown), asked


def test_what_many_rows_hold_is_looked_for_among_the_first(moh, measured, monkeypatch):
    """As far as those fill the page; the rows are the same, in the same order."""
    which = list_named("indicators")
    kept = QueryDict("q=mothers")
    with scope(moh.pk):
        for number in range(60):
            samples.indicator(measured.ppa, f"{'Mothers' if number % 2 else 'Fathers'} of village {number}")
        usual = [row.pk for row in rows_of(which, MEMBER, kept, 1)[0]]
        monkeypatch.setattr("bmms.workbench.queries.finding.MOST", 1)
        for soon, is_enough in ((1_000, True), (10, False)):  # of ten rows five hold it, which fill no page
            monkeypatch.setattr("bmms.ui.lists.page.SOON", soon)
            taken: list[int] = []
            sent = statements(lambda: taken.extend(row.pk for row in rows_of(which, MEMBER, kept, 1)[0]))  # noqa: B023 - called at once
            assert taken == usual
            reads_all = [each for each in sent if "LIKE" in each and "ANY(" not in each and " IN (" not in each]
            assert bool(reads_all) is not is_enough


@pytest.mark.parametrize("words", ["pena", "PEÑA", "barangays", "barangay caring"])
def test_accents_and_forms_of_words_do_not_matter(moh, measured, words):
    with scope(moh.pk):
        ours = samples.indicator(measured.ppa, "Children of barangay Peña cared for")
        assert entries_holding(words, ["indicators"]) == {"indicators": {ours.pk}}


def test_one_or_two_letters_are_the_beginning_of_a_word(moh, measured):
    with scope(moh.pk):
        assert entries_holding("cl", ["indicators"]) == {"indicators": {measured.pk}}
        assert entries_holding("li", ["indicators"]) == {}  # within "clinic"
        assert entries_holding("lin", ["indicators"]) == {"indicators": {measured.pk}}


def test_of_a_common_word_every_list_tells_some(moh, measured):
    with scope(moh.pk):
        kinds = [f"kind{number % 30}" for number in range(3000)]
        SearchEntry.objects.bulk_create(
            SearchEntry(organization_id=moh.pk, kind=kind, record_id=number, body=" common")
            for number, kind in enumerate(kinds)
        )
        found = entries_holding("common", sorted(set(kinds)))
    assert set(found) == set(kinds)
    assert all(len(each) >= CANDIDATES for each in found.values())


def test_what_only_older_rows_hold_is_found_too(moh, measured):
    """Of each kind the newest rows are looked through first: enough of a common word, and nothing of a rare one."""
    newest = range(1, CANDIDATES * 30 + 1)
    with scope(moh.pk):
        SearchEntry.objects.bulk_create(
            [
                SearchEntry(organization_id=moh.pk, kind="kind", record_id=-1, body=" common of old"),
                *(SearchEntry(organization_id=moh.pk, kind="kind", record_id=one, body=" common") for one in newest),
            ]
        )
        assert entries_holding("old", ["kind"]) == {"kind": {-1}}
        assert entries_holding("common", ["kind"]) == {"kind": set(newest[-CANDIDATES:])}


@pytest.mark.parametrize("others", [3, CANDIDATES * 20])
def test_other_forms_of_a_word_are_found_in_a_short_kind_and_behind_the_newest_of_a_long_one(moh, measured, others):
    """Those of all kinds come from one look into the index, unless the organization has too many."""
    newest = range(1, CANDIDATES * 30 + 1)
    kinds = {"short": [-1], "long": [-2, *newest], "other": range(1, others + 1)}
    bodies = {-1: " children cared for", -2: " one child that cares"} | dict.fromkeys(newest, " nothing")
    with scope(moh.pk):
        SearchEntry.objects.bulk_create(
            SearchEntry(
                organization_id=moh.pk, kind=kind, record_id=one, body=" care" if kind == "other" else bodies[one]
            )
            for kind, numbers in kinds.items()
            for one in numbers
        )
        assert entries_holding("caring", ["short", "long"]) == {"short": {-1}, "long": {-2}}
        assert entries_holding("one child", ["short", "long"]) == {"long": {-2}}
        assert len(entries_holding("caring", list(kinds))["other"]) >= min(others, CANDIDATES)


def test_of_a_row_the_box_reads_what_it_tells_and_tells_what_its_page_would(moh, measured):
    with scope(moh.pk):
        samples.indicator(measured.ppa, "Mothers of a village")
        OperatingUnit.objects.create(code="M-1", name="Mothers of Buluan", kind="FACILITY")
        told = {"indicators": "mothers", "ppas": measured.ppa.title, "plans": "plan", "units": "mothers"}
        for name, words in told.items():
            which = list_named(name)
            first, link, rows = which.columns[0], which.link, list(which.rows(MEMBER))
            title, note = first.reads(), reader(first.note) if first.note else lambda _row: ""
            usual = {row.pk: (row.pk, title(row), getattr(row, link.argument), note(row)) for row in rows}
            sent = statements(lambda: told.update({name: rows_holding([which], words, MEMBER).get(name, [])}))  # noqa: B023 - called at once
            assert told[name]
            assert [tuple(each) for each in told[name]] == [usual[each.pk] for each in told[name]], name
            assert not {"accounts_user", "geography_place", "planning_objective"} & set(re.findall(r"\w+", sent[-1])), (
                name
            )
