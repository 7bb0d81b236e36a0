import pytest
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, override

from bmms.ui.text import escaped, escaped_once, markup, markup_join, once_per_language

HOSTILE = """"><script>alert('&amp;')</script>"""


@pytest.mark.parametrize("text", [HOSTILE, "plain", "", 12, None, gettext_lazy("Yes")])
def test_text_is_escaped_as_django_does(text):
    assert escaped(text) == escape(text)
    assert escaped_once(text) == conditional_escape(text)


def test_what_is_safe_is_escaped_only_where_asked():
    safe = SafeString("<b>")
    assert escaped_once(safe) == "<b>"
    assert escaped(safe) == "&lt;b&gt;"


def test_markup_escapes_every_part_that_is_not_safe():
    parts = (HOSTILE, SafeString("<i>"), 3)
    assert markup("<b>{}</b>{}{}", *parts) == format_html("<b>{}</b>{}{}", *parts)
    lines = [(HOSTILE, 1), ("b", SafeString("<u>"))]
    assert markup_join(", ", "{}: {}", lines) == format_html_join(", ", "{}: {}", lines)
    assert isinstance(markup_join(", ", "{}: {}", lines), SafeString)


def test_words_are_looked_up_once_for_each_language():
    asked = []

    @once_per_language
    def word(number: int) -> str:
        asked.append(number)
        return f"{gettext('Search')} {number}"

    english = [word(1), word(1), word(2)]
    with override("fil"):
        filipino = word(1)
    assert english == ["Search 1", "Search 1", "Search 2"]
    assert filipino != english[0]
    assert asked == [1, 2, 1]


def test_in_a_loop_the_language_is_asked_for_once():
    @once_per_language
    def word() -> str:
        return gettext("Search")

    here = word.here()
    with override("fil"):
        assert word() != "Search"
    assert here() == "Search"


def test_words_can_be_forgotten():
    said = ["one"]
    word = once_per_language(lambda: said[0])
    assert word() == "one"
    said[0] = "two"
    word.forget()
    assert word() == "two"
