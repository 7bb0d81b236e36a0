"""What the day of an officer tells is so: its labels, refusals, words and pages are those of the product."""

import re

import pytest
from django.test import Client
from django.utils.translation import override
from tests.filipino import compile_it
from tests.main.test_manuals import SOURCE, shown  # noqa: F401 - a fixture

from bmms.access.roles import ROLES
from bmms.main.days import DAYS, day_of
from bmms.main.days.drawing import FOLDER, picture_name
from bmms.main.manuals import LABEL
from bmms.ui.glossary import TERMS
from bmms.ui.navigation import INSIDE, navigation_items


@pytest.fixture(scope="module")
def said() -> str:
    """Every text of the rooms, as one line each."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if "main/days" not in str(path))
    return re.sub(r'"\s+"', "", code)


def test_every_role_has_a_day():
    assert set(DAYS) == set(ROLES)


@pytest.mark.parametrize("role", DAYS)
def test_labels_are_those_of_the_pages(role, shown):  # noqa: F811 - the fixture
    day = DAYS[role]
    texts = [*(part.text for part in day.parts), *(each.means for each in day.refusals)]
    named = {label for text in texts for label in LABEL.findall(str(text))}
    assert {label for label in named if not re.search(rf"""["'](?:\w+=)?{re.escape(label)}["']""", shown)} == set()


@pytest.mark.parametrize("role", DAYS)
def test_what_bmms_says_is_what_it_says(role, said):
    assert [each.says for each in DAYS[role].refusals if f'"{each.says}"' not in said] == []
    assert set(DAYS[role].words) <= set(TERMS)


@pytest.mark.parametrize("role", DAYS)
def test_the_role_opens_the_pages_of_its_day(role):
    """Those of another organization by what it may do there."""
    whose = ROLES[role]
    here = whose.permissions | whose.reach | whose.platform
    items = {(each.url_name, str(each.label)): each for each in navigation_items()}
    for part in DAYS[role].parts:
        item = items[part.page, part.label]
        assert not part.elsewhere or item.section in INSIDE
        assert not item.permission or item.permission in (whose.reach if part.elsewhere else here)


@pytest.mark.parametrize("role", DAYS)
def test_a_day_is_short(role):
    """It is read before work, not instead of it."""
    day = DAYS[role]
    assert 1 <= len(day.parts) <= 6
    assert 1 <= len(day.refusals) <= 7


def test_every_page_of_every_day_has_its_picture_and_none_is_left_over():
    assert {path.name for path in FOLDER.iterdir()} == {
        picture_name(part) for day in DAYS.values() for part in day.parts
    }


def test_a_picture_is_light_enough_for_a_slow_line():
    assert max(path.stat().st_size for path in FOLDER.iterdir()) <= 40_000


def test_refusals_and_labels_are_drawn_in_the_reader_s_language():
    compile_it()
    with override("fil"):
        drawn = day_of(DAYS["cashier"])
    assert "Needs your action" not in drawn.parts[0].text
    assert not any("%(" in says for says, _means in drawn.refusals)


def test_a_refusal_with_quotation_marks_is_quoted_in_its_turn():
    assert "‘…’ needs a reason." in [says for says, _means in day_of(DAYS["coa_auditor"]).refusals]


@pytest.mark.parametrize("role", DAYS)
def test_a_day_is_told_in_filipino_with_the_same_labels(role):
    compile_it()
    texts = [*(part.text for part in DAYS[role].parts), *(each.means for each in DAYS[role].refusals)]
    for text in texts:
        with override("fil"):
            told = str(text)
        with override("en"):
            assert told != str(text)
            assert sorted(LABEL.findall(told)) == sorted(LABEL.findall(str(text)))


def test_the_manual_tells_the_day(client: Client, ana):
    client.force_login(ana)
    page = client.get("/help/budget_officer/").content.decode()
    assert "When BMMS says no" in page
    assert "Short by … in … of PPA …, …: the allotment does not cover this." in page
    assert "What MFBM releases of an appropriation" in page
