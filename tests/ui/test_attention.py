from datetime import date

import pytest

from bmms.ui import attention
from bmms.ui.attention import AttentionItem, AttentionSource, attention_for, register_attention


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(attention, "_sources", {})


def source(name: str, *items: AttentionItem) -> None:
    register_attention(AttentionSource(name, "x.view", lambda request: items))


def labels() -> list[str]:
    return [str(item.label) for item in attention_for(None, frozenset({"x.view"}))]


def test_the_soonest_comes_first_and_what_has_no_date_last():
    source("a", AttentionItem("whenever", "/"), AttentionItem("later", "/", due_date=date(2027, 1, 2)))
    source("b", AttentionItem("soon", "/", due_date=date(2027, 1, 1)))
    assert labels() == ["soon", "later", "whenever"]


def test_where_the_rest_stands_comes_below_everything():
    source("a", AttentionItem("more", "/", is_rest=True), AttentionItem("soon", "/", due_date=date(2027, 1, 1)))
    source("b", AttentionItem("whenever", "/"))
    assert labels() == ["soon", "whenever", "more"]


def test_what_two_sources_find_is_shown_once():
    source("a", AttentionItem("from the room", "/a", key="role 1"), AttentionItem("other", "/a", key="role 2"))
    source("b", AttentionItem("from the inbox", "/b", key="role 1"), AttentionItem("no key", "/b"))
    assert labels() == ["from the room", "other", "no key"]
