from datetime import date

import pytest
import time_machine
from django import forms
from tests.ui.drawing import draw

from bmms.geography.forms import PlaceField
from bmms.geography.models import Place

KAPALAWAN = "1999901000"


class Sample(forms.Form):
    place = PlaceField()


class Town(forms.Form):
    place = PlaceField(levels=["MUNICIPALITY"], required=False)


def error(form: forms.Form) -> str:
    assert not form.is_valid()
    return form.errors["place"][0]


@pytest.mark.parametrize(
    "typed", [KAPALAWAN, "Kapalawan", "Kapalawan, SGA", "kapalawan, special geographic area, barmm", " KAPALAWAN "]
)
def test_a_code_or_a_whole_name_is_the_place(barmm, typed):
    form = Sample({"place": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["place"] == Place(code=KAPALAWAN)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "This field is required."),
        ("9999999999", "No place has the code 9999999999."),
        ("qqqqqqqq", "No place is called qqqqqqqq."),
        ("kapalwan", "No place is called kapalwan. Choose one of these, or type another name."),
        ("Poblacion", "Several places are called Poblacion: choose one, or add its town after a comma."),
        ("<script>", "No place is called <script>."),
    ],
)
def test_what_is_no_place_is_refused(barmm, typed, says):
    assert error(Sample({"place": typed})) == says


def test_without_a_script_one_chooses_among_namesakes(barmm):
    form = Sample({"place": "Poblacion"})
    error(form)
    page = draw('<c-field :field="form.place" />', form=form)
    assert page.count('type="radio" name="place-choice"') > 1
    chosen = form.fields["place"].widget.choices[1].value
    assert f'value="{chosen}"' in page
    again = Sample({"place": "Poblacion", "place-choice": chosen})
    assert again.is_valid()
    assert again.cleaned_data["place"].code == chosen


def test_a_picked_code_wins_over_an_older_choice(barmm):
    form = Sample({"place": KAPALAWAN, "place-choice": "1999902000"})
    assert form.is_valid()
    assert form.cleaned_data["place"].code == KAPALAWAN


def test_choices_of_one_form_do_not_show_in_the_next(barmm):
    error(Sample({"place": "Poblacion"}))
    assert "place-choice" not in draw('<c-field :field="form.place" />', form=Sample())


@time_machine.travel("2026-11-23T08:00+08:00", tick=False)
def test_a_closed_place_is_refused_and_names_its_successor(barmm):
    assert error(Sample({"place": "1906600000"})) == (
        "Sulu, BARMM (1906600000) was closed on 29 Jul 2025. It continues as Sulu, Region IX (0906600000)."
    )


def test_the_day_decides(barmm):
    form = Sample({"place": "1906600000"})
    form.fields["place"].on = date(2025, 6, 30)
    assert form.is_valid()
    later = Sample({"place": "0906600000"})
    later.fields["place"].on = date(2025, 6, 30)
    assert error(later) == "Sulu, Region IX does not exist yet on that day: it begins on 30 Jul 2025."


def test_a_closed_place_that_is_already_there_may_stay_with_a_warning(barmm):
    class Existing(forms.Form):
        place = PlaceField(initial=Place(code="1906600000"))

    form = Existing({"place": "1906600000"})
    assert form.is_valid()
    assert Sample({"place": "1906600000"}, initial={"place": "1906600000"}).is_valid()
    assert not Sample({"place": "1906600000"}, initial={"place": KAPALAWAN}).is_valid()
    assert not form.has_changed()
    assert "was closed on 29 Jul 2025" in draw('<c-field :field="form.place" />', form=Existing())


def test_only_the_wanted_level(barmm):
    assert error(Town({"place": "1999900000"})) == "Choose one of these levels: City or municipality."
    assert Town({"place": KAPALAWAN}).is_valid()
    empty = Town({"place": ""})
    assert empty.is_valid()
    assert empty.cleaned_data["place"] is None


def test_the_field_shows_the_name_and_asks_the_narrowed_address(barmm):
    form = Town(initial={"place": KAPALAWAN})
    form.fields["place"].on = date(2026, 1, 1)
    page = draw('<c-field :field="form.place" />', form=form)
    assert 'data-text="Kapalawan, Special Geographic Area, BARMM"' in page
    assert f'value="{KAPALAWAN}"' in page
    assert 'data-combobox="/places/search/?level=MUNICIPALITY&amp;on=2026-01-01"' in page
    assert 'hx-get="/places/steps/?level=MUNICIPALITY&amp;on=2026-01-01"' in page


def test_nothing_typed_is_drawn_unescaped(barmm):
    form = Sample({"place": '"><script>'})
    error(form)
    assert "<script>" not in draw('<c-field :field="form.place" />', form=form)
