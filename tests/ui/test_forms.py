from collections.abc import Iterator

from django import forms
from django.urls import get_resolver
from tests.planning.samples import VALUES

from bmms.planning.forms import PPAForm
from bmms.tenancy.scope import scope
from bmms.ui.forms import ModelForm


def below(form: type) -> Iterator[type]:
    for each in form.__subclasses__():
        yield each
        yield from below(each)


def test_every_form_of_a_model_leaves_rules_to_the_actions():
    assert get_resolver().url_patterns  # every room's views are imported
    ours = [form for form in below(forms.ModelForm) if form.__module__.startswith("bmms.")]
    assert PPAForm in ours
    assert [form for form in ours if not issubclass(form, ModelForm)] == []


def test_no_constraint_of_the_database_is_named_on_the_screen(moh):
    with scope(moh.pk):
        form = PPAForm(VALUES | {"code": "310", "title": "x", "parent": "", "from_year": 2027, "until_year": 2026})
        assert form.is_valid(), form.errors
