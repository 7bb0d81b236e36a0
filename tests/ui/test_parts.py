"""What is drawn in Python says what the page is, and nothing of whoever looked before."""

from dataclasses import replace

from django.template.loader import render_to_string
from django.test import RequestFactory
from tests.e2e.frame import SHELL
from tests.ui.drawing import draw

from bmms.ui.navigation import Person, Shell

HOSTILE = """"><script>alert('&amp;')</script>"""


def topbar(shell: Shell, address: str = "/moh/", **context: object) -> str:
    request = RequestFactory().get(address)
    return render_to_string("ui/shell.html", {"shell": shell, "request": request, **context}, request=None)


def test_the_topbar_is_each_person_s_and_page_s_own():
    first = topbar(SHELL, "/moh/plans/?page=2", search_term="roads")
    other = topbar(
        replace(SHELL, person=Person("Bai Salik"), search_url="/mole/search/", unread=0), "/mole/", search_term=""
    )
    assert 'name="next" value="/moh/plans/?page=2"' in first
    assert 'value="roads"' in first
    assert "Ana Macabago" in first
    assert "120 unread" in first
    assert 'name="next" value="/mole/"' in other
    assert 'action="/mole/search/"' in other
    assert "Bai Salik" in other
    bar = other[other.index("<header") : other.index("</header>")]
    assert not [each for each in ("roads", "Ana Macabago", "unread", "/moh/plans/") if each in bar]


def test_what_is_put_into_the_topbar_is_escaped():
    drawn = topbar(replace(SHELL, person=Person(HOSTILE), search_url=f"/{HOSTILE}"), search_term=HOSTILE)
    assert "<script>alert" not in drawn
    assert "\0" not in drawn


def test_without_a_request_there_is_no_choice_of_language():
    assert 'name="language"' in topbar(SHELL)
    assert 'name="language"' not in render_to_string("ui/shell.html", {"shell": SHELL})


def test_a_button_is_a_link_where_it_has_an_address():
    link = draw('<c-button href="/a/?b=1&c=2" kind="primary" size="sm" icon="lock" data-x="1">Go &lt;on</c-button>')
    assert '<a class="btn btn-primary btn-sm " href="/a/?b=1&amp;c=2" data-x="1"><svg' in link
    assert "</svg>Go &lt;on</a>" in link
    button = draw('<c-button label="Close" icon="x" />')
    assert '<button class="btn btn-secondary btn-icon " type="submit" aria-label="Close"><svg' in button


def test_a_button_escapes_what_is_no_markup():
    drawn = draw('<c-button :href="x" :label="x" css="a">{{ x }}</c-button>', x=HOSTILE)
    assert "<script>" not in drawn


def test_a_card_has_only_the_parts_that_it_is_given():
    assert draw('<c-card css="wide" id="a">Text</c-card>').strip() == (
        '<section class="card wide" id="a">\n\n<div class="card-body">Text</div>\n\n</section>'
    )
    drawn = draw(
        '<c-card :title="x" level="3" flush footer="End">Text<c-slot name="actions">Do</c-slot></c-card>', x="<b>"
    )
    assert '<div class="card-header"><h3 class="card-title">&lt;b&gt;</h3>' in drawn
    assert '<div class="card-actions page-actions">Do</div></div>\nText\n' in drawn
    assert '<div class="card-footer">End</div>' in drawn
