"""What a drill takes away has to be there: otherwise nothing would be taken away, unnoticed."""

import pytest
from tests.source import ROOT
from tests.stack.protections import NOT_TAKEN_AWAY, PROTECTIONS
from tests.stack.report import ORDER
from tests.stack.seen_red import SEEN_RED


def test_every_drill_has_a_protection_or_is_named_as_one_without():
    assert set(PROTECTIONS) | NOT_TAKEN_AWAY == set(ORDER)
    assert set(PROTECTIONS) & NOT_TAKEN_AWAY == set()
    assert NOT_TAKEN_AWAY & set(SEEN_RED) == set()


@pytest.mark.parametrize("name", PROTECTIONS)
def test_what_is_changed_is_there_once(name: str):
    for change in PROTECTIONS[name].changes:
        text = (ROOT / change.file).read_text()
        assert change.old in text
        assert change.new not in text or not change.new.strip() or change.new in change.old
