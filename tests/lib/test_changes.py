from types import SimpleNamespace

from bmms.lib.changes import apply_values


def test_only_what_differs_is_set_and_told():
    record = SimpleNamespace(name="Old", code="A")
    assert apply_values(record, {"name": "New", "code": "A"}) == {"name": ("Old", "New")}
    assert record.name == "New"


def test_the_same_again_changes_nothing():
    record = SimpleNamespace(name="Old")
    assert apply_values(record, {"name": "Old"}) == {}
