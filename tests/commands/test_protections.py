"""What a drill takes away has to be there: otherwise nothing would be taken away, unnoticed."""

import pytest
from tests.source import ROOT
from tests.stack.protections import PROTECTIONS
from tests.stack.report import ORDER


def test_every_drill_has_a_protection():
    assert set(PROTECTIONS) == set(ORDER)


@pytest.mark.parametrize("name", PROTECTIONS)
def test_what_is_changed_is_there_once(name: str):
    for change in PROTECTIONS[name].changes:
        text = (ROOT / change.file).read_text()
        assert change.old in text
        assert change.new not in text or not change.new.strip() or change.new in change.old
