import pytest
from django.template import Context

from bmms.audit.models import Event
from bmms.audit.queries.history import ChangeInWords, EventInWords
from bmms.workbench.queries.events import EventRow
from bmms.workbench.templatetags.events import event_rows

HOSTILE = '"><script>alert(1)</script>'


def drawn(rf, address: str = "/", *, show_organization: bool = False, **values: object) -> str:
    event = Event(verb="unit.edited", at="2026-11-23T06:05:00Z", **values)
    event.at = Event._meta.get_field("at").to_python(event.at)
    words = EventInWords(event, HOSTILE, HOSTILE, HOSTILE, [ChangeInWords(HOSTILE, HOSTILE, "")])
    row = EventRow(words, event.key if values.get("user_id") else None, HOSTILE, HOSTILE, HOSTILE)
    return event_rows(Context({"request": rf.get(address)}), [row], show_organization)


def test_every_word_is_escaped(rf):
    texts = dict.fromkeys(("actor_name", "subject_label", "reason", "request_id"), HOSTILE)
    page = drawn(rf, show_organization=True, **texts)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 12


def test_a_person_is_a_link_that_keeps_the_filters(rf):
    page = drawn(rf, "/?verb=unit.edited&before=20261123-1&person=x", user_id=7, actor_name="Ana")
    assert 'href="?verb=unit.edited&amp;person=' in page
    assert "before=" not in page


@pytest.mark.parametrize(("kind", "colour"), [("change", "blue"), ("read", "orange"), ("personal", "orange")])
def test_a_read_looks_different_from_a_change(rf, kind, colour):
    assert f"avatar-{colour}" in drawn(rf, kind=kind)


def test_what_is_not_known_is_left_out(rf):
    page = drawn(rf)
    assert "Somebody unknown" in page
    assert "Reason" not in page
    assert "Address" not in page
    assert "2026-11-23T14:05:00+08:00" in page
    assert "23 Nov 2026, 14:05" in page
