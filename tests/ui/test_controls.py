"""Our drawing of a control against Django's own."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from bmms.ui.controls import Renderer

HOSTILE = "\"><script>alert('1')</script>"


class Every(forms.Form):
    text = forms.CharField(
        required=False, max_length=9, widget=forms.TextInput(attrs={"data-x": HOSTILE, "hidden": False})
    )
    long = forms.CharField(widget=forms.Textarea)
    number = forms.IntegerField()
    day = forms.DateField(widget=forms.DateInput(attrs={"autofocus": True}))
    email = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(widget=forms.FileInput)
    yes = forms.BooleanField()
    one = forms.ChoiceField(choices=[("", "–"), ("a", HOSTILE), ("Group <1>", [("b", "B"), ("c", "C")])])
    many = forms.MultipleChoiceField(choices=[("1", "One"), ("2", "Two")])
    radio = forms.ChoiceField(choices=[("1", "One")], widget=forms.RadioSelect)


GIVEN = {
    "text": HOSTILE,
    "long": HOSTILE,
    "number": "1200",
    "day": "2026-11-23",
    "yes": "on",
    "one": "b",
    "many": ["2"],
}


def drawn(renderer: DjangoTemplates, data: dict[str, object] | None) -> dict[str, str]:
    form = Every(data, renderer=renderer)
    return {field.name: re.sub(r">\s+<", "><", str(field)) for field in form}


@pytest.mark.parametrize("data", [None, GIVEN, {"text": "", "one": "nothing of the list"}])
def test_a_control_is_what_django_draws(data) -> None:
    assert drawn(Renderer(), data) == drawn(DjangoTemplates(), data)


def test_what_was_typed_is_escaped() -> None:
    assert not any("<script" in control for control in drawn(Renderer(), GIVEN).values())
