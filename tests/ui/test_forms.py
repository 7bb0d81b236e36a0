from collections.abc import Iterator

import pytest
from django import forms
from django.urls import get_resolver
from tests.planning import samples
from tests.planning.samples import VALUES

from bmms.planning.forms import PPAForm
from bmms.planning.models import PPA
from bmms.tenancy.scope import scope
from bmms.ui.forms import Form, ModelForm


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


class NoteForm(Form):
    title = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "Advice"), ("b", "Order")])


def note(data: dict[str, str] | None = None, **standing: str) -> NoteForm:
    return NoteForm(data, initial=standing).editing(standing)


def sent(form: forms.Form) -> dict[str, str]:
    """What a browser sends back of the form untouched."""
    return {name: str(form[name].value()) for name in form.fields}


def test_what_nobody_else_changed_is_saved():
    data = sent(note(title="One", kind="a"))
    form = note(data | {"title": "Two"}, title="One", kind="a")
    assert form.is_valid()
    assert form.cleaned_data == {"title": "Two", "kind": "a"}


def test_what_somebody_else_wrote_is_told_and_nothing_typed_is_lost():
    data = sent(note(title="One", kind="a")) | {"title": "Mine"}
    form = note(data, title="Theirs", kind="b")
    assert not form.is_valid()
    assert "Somebody else changed this record" in str(form.non_field_errors())
    assert form.errors["title"] == ["Now: Theirs. Yours: Mine."]
    assert form.errors["kind"] == ["Now: Order. Yours: Advice."]
    assert form["title"].value() == "Mine"
    again = note(sent(form), title="Theirs", kind="b")  # with open eyes
    assert again.is_valid()
    assert again.cleaned_data["title"] == "Mine"


@pytest.mark.parametrize("broken", ["", "no json", "[]", '{"gone": "x"}'])
def test_a_form_without_it_is_left_to_the_action(broken):
    form = note({"title": "Mine", "kind": "a", "seen": broken}, title="Theirs", kind="a")
    assert form.is_valid()


def test_a_record_s_form_takes_its_version_along(moh):
    with scope(moh.pk):
        ppa = samples.ppa()
        opened = sent(PPAForm(instance=PPA.objects.get(pk=ppa.pk))) | {"parent": "", "until_year": ""}
        PPA.objects.filter(pk=ppa.pk).update(title="Theirs", version=7)
        form = PPAForm(opened | {"title": "Mine"}, instance=PPA.objects.get(pk=ppa.pk))
        assert not form.is_valid()
        assert form.errors["title"] == ["Now: Theirs. Yours: Mine."]
        again = PPAForm(sent(form) | {"parent": "", "until_year": ""}, instance=PPA.objects.get(pk=ppa.pk))
        assert again.is_valid(), again.errors
        assert again.cleaned_data["version"] == 7


def test_a_version_is_not_taken_along_by_a_form_that_has_not_seen_all(moh):
    class More(PPAForm):
        beside = forms.CharField(required=False)

    with scope(moh.pk):
        ppa = samples.ppa()
        opened = sent(More(instance=PPA.objects.get(pk=ppa.pk))) | {"parent": "", "until_year": "", "beside": ""}
        PPA.objects.filter(pk=ppa.pk).update(version=7)
        form = More(opened, instance=PPA.objects.get(pk=ppa.pk))
        assert form.is_valid(), form.errors
        assert form.cleaned_data["version"] == ppa.version
