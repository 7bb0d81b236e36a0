import re

import pytest
from django import forms
from django.utils.translation import gettext_lazy, override

from bmms.ui import widgets
from bmms.ui.widgets import KeptSelect

HOSTILE = "\"><script>alert('1')</script>"


def offered() -> list[tuple[str, str]]:
    return [("", gettext_lazy("Search")), ("a", "A & B"), ("b", HOSTILE)]


class Filter(forms.Form):
    kept = forms.ChoiceField(required=False, choices=offered, widget=KeptSelect(offered))
    usual = forms.ChoiceField(required=False, choices=offered)


@pytest.mark.parametrize("value", ["", "a", "b"])
def test_it_is_drawn_as_any_select(value):
    form = Filter({"kept": value, "usual": value})
    kept, usual = str(form["kept"]), str(form["usual"]).replace("usual", "kept")
    assert re.sub(r"\s+", " ", kept) == re.sub(r"\s+", " ", usual)


def test_nothing_is_kept_of_what_is_no_choice():
    str(Filter({})["kept"])
    before = widgets.options.kept.cache_info().currsize
    drawn = str(Filter({"kept": HOSTILE + "?"})["kept"])
    assert "?" not in drawn
    assert widgets.options.kept.cache_info().currsize == before


def test_it_is_drawn_in_the_reader_s_language():
    english = str(Filter({})["kept"])
    with override("fil"):
        assert str(Filter({})["kept"]) != english
    assert str(Filter({})["kept"]) == english


def test_only_what_is_offered_is_valid():
    assert Filter({"kept": "a"}).is_valid()
    assert not Filter({"kept": "z"}).is_valid()
