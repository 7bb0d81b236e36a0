from types import SimpleNamespace

from django.template.loader import render_to_string

from bmms.ui.records import state_marks, step_buttons

LABELS = {"draft": "Draft", "submitted": "Submitted", "returned": "Returned", "approved": "Approved"}
USUAL = ("draft", "submitted", "approved")


def offer(name, *, unmet=(), needs_reason=False):
    return SimpleNamespace(step=SimpleNamespace(name=name, label=name.title(), needs_reason=needs_reason), unmet=unmet)


def bar(*offers):
    addresses = {each.step.name: f"/{each.step.name}/" for each in offers}
    context = {"marks": state_marks(LABELS, USUAL, "draft"), "buttons": step_buttons(offers, addresses)}
    return render_to_string("ui/state_bar.html", context)


def test_the_present_state_is_marked_on_the_usual_way():
    marks = state_marks(LABELS, USUAL, "submitted")
    assert [(mark.label, mark.is_current) for mark in marks] == [
        ("Draft", False),
        ("Submitted", True),
        ("Approved", False),
    ]


def test_a_state_beside_the_usual_way_takes_the_first_ones_place():
    assert [mark.label for mark in state_marks(LABELS, USUAL, "returned")] == ["Returned", "Submitted", "Approved"]


def test_one_step_leads_on_and_a_step_without_address_stands_elsewhere():
    buttons = step_buttons(
        [offer("return", needs_reason=True), offer("approve"), offer("other")], {"return": "/r/", "approve": "/a/"}
    )
    assert [(button.name, button.kind) for button in buttons] == [("return", "secondary"), ("approve", "primary")]


def test_a_step_that_has_to_wait_says_why_and_sends_nothing():
    text = bar(offer("submit", unmet=["The plan has a program."]))
    assert 'aria-disabled="true" aria-describedby="why-submit"' in text
    assert "The plan has a program." in text
    assert "<form" not in text


def test_a_step_with_a_reason_opens_a_page_and_others_are_sent():
    text = bar(offer("return", needs_reason=True), offer("approve"))
    assert 'href="/return/"' in text
    assert '<form method="post" action="/approve/">' in text
