import re
from decimal import Decimal

from django import forms
from tests.ui.drawing import draw

from bmms.ui.fields import view_of
from bmms.ui.gallery import SampleForm

FIELD = '<c-field :field="field" />'


def test_each_widget_has_its_kind() -> None:
    form = SampleForm()

    assert {field.name: view_of(field).kind for field in form} == {
        "title": "input",
        "amount": "money",
        "start": "input",
        "fund": "input",
        "place": "combobox",
        "kind": "group",
        "groups": "group",
        "paper": "input",
        "remarks": "input",
        "sure": "checkbox",
    }


def test_hint_and_error_belong_to_the_control() -> None:
    html = draw(FIELD, field=SampleForm({"amount": "a lot"})["amount"])

    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described is not None
    for identity in described[1].split():
        assert f'id="{identity}"' in html
    assert "is-invalid" in html
    assert 'value="a lot"' in html  # what was typed is never cleared


def test_a_group_of_choices_is_a_fieldset_with_its_legend() -> None:
    html = draw(FIELD, field=SampleForm({"kind": "other"})["kind"])

    assert "<fieldset" in html
    assert re.search(r"<legend[^>]*>Kind", html)
    assert html.count('type="radio"') == 2


def test_amounts_may_be_typed_as_they_are_shown() -> None:
    form = SampleForm({"amount": "₱1,234,567.50"})
    form.is_valid()

    assert form.cleaned_data["amount"] == Decimal("1234567.50")


def test_filters_are_drawn_as_their_components_are() -> None:
    class Filters(forms.Form):
        words = forms.CharField(required=False, help_text="Of the <title>")
        kind = forms.ChoiceField(choices=[("a", "A & B")])
        mine = forms.BooleanField(label="Only <mine>", required=False)
        page = forms.IntegerField(required=False, widget=forms.HiddenInput)

    form = Filters({"kind": "no such"})
    components = '{% for field in form.visible_fields %}<c-field :field="field" />{% endfor %}'
    drawn, usual = (draw(source, form=form) for source in ("{% load fields %}{% filter_fields form %}", components))
    assert re.sub(r"\s+", "", drawn) == re.sub(r"\s+", "", usual)
    assert "page" not in drawn
