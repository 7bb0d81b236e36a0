import pytest

from bmms.lib.spelling import plain_words_of, words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Sta. Niño", ["santa", "nino"]),
        ("SANTA NINO", ["santa", "nino"]),
        ("Pi’il  (Pob.)", ["piil", "poblacion"]),
        ("Kib-Ayao", ["kib", "ayao"]),
        ("", []),
        ("'; --", []),
    ],
)
def test_one_spelling_for_names(typed, words):
    assert words_of(typed) == words


def test_abbreviations_can_be_left_as_typed():
    assert plain_words_of("Sta. Maria") == ["sta", "maria"]
