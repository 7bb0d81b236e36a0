import pytest

from bmms.ui.icons import icon


def test_an_icon_is_hidden_from_screen_readers_and_takes_the_colour_of_its_text() -> None:
    drawn = icon("home", "icon-sm")

    assert drawn.startswith('<svg class="icon icon-sm"')
    assert 'aria-hidden="true"' in drawn
    assert 'stroke="currentColor"' in drawn
    assert "<path" in drawn


def test_a_class_name_cannot_break_out() -> None:
    assert '"><b>' not in icon("home", '"><b>')


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")
