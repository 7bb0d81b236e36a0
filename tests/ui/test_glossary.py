import pytest
from tests.ui.drawing import draw

from bmms.ui.glossary import TERMS, terms_with
from bmms.ui.lists.declaration import known_lists


def test_words_are_found_by_themselves_and_by_what_they_mean():
    assert "saro" in terms_with("saro")
    assert "gad" in terms_with("Gender")
    assert terms_with("no such word") == {}


def test_the_words_stand_in_the_order_they_are_read():
    words = [str(term.word).casefold() for term in terms_with("").values()]
    assert words == sorted(words)
    assert len(words) == len(TERMS)


def test_a_word_says_its_meaning_without_any_script():
    drawn = draw('<c-term name="unreleased" />')
    assert 'popovertarget="term-unreleased"' in drawn
    assert 'id="term-unreleased" popover' in drawn
    assert "Appropriation less allotments" in drawn


@pytest.mark.parametrize("which", known_lists(), ids=lambda which: which.name)
def test_lists_explain_words_that_there_are(which):
    assert set(which.terms) <= set(TERMS)
