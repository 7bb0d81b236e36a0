"""Filters, tags and the components' way with what is given to them."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.utils.translation import override
from tests.ui.drawing import draw

from bmms.organizations.models import Organization

TODAY_TWICE = "26 Nov 2026 / 15 Jumada al-Thani 1448 AH"
HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    ("source", "value", "shown"),
    [
        ("{{ value|day }}", date(2026, 11, 23), "23 Nov 2026"),
        ("{{ value|moment }}", datetime(2026, 11, 22, 17, 30, tzinfo=UTC), "23 Nov 2026, 01:30"),
        ("{{ value|both_dates }}", date(2026, 11, 26), TODAY_TWICE),
        ("{{ value|both_dates }}", datetime(2026, 11, 25, 16, 30, tzinfo=UTC), TODAY_TWICE),
        ("{{ value|both_dates }}", None, ""),
        ("{{ value|money }}", -1234, "(₱1,234.00)"),
        ("{{ value|colour }}", "overdue", "red"),
        ("{{ value|colour }}", "never heard of", "grey"),
        ("{{ value|initials }}", "Amina bint Macabago", "AM"),
        ("{{ value|initials }}", "Amina", "A"),
        ("{{ value|initials }}", "", ""),
    ],
)
def test_filters(source: str, value: object, shown: str) -> None:
    assert draw(source, value=value) == shown


def test_months_follow_the_readers_language() -> None:
    with override("es"):
        assert draw("{{ value|day }}", value=date(2026, 1, 5)) == "05 Ene 2026"


def test_a_status_is_a_word_and_not_only_a_colour() -> None:
    assert 'badge-orange"><span class="status-dot"></span>At risk</span>' in draw('{% status "at_risk" %}')
    assert "&lt;script&gt;" in draw("{% status 'x' label %}", label=HOSTILE)


@pytest.mark.parametrize(
    ("query", "link"),
    [
        ("", "?fy=2027"),
        ("q=a%26b&page=3&fy=2026", "?q=a%26b&amp;fy=2027"),
        ("role=a&role=b", "?role=a&amp;role=b&amp;fy=2027"),
    ],
)
def test_a_link_changes_one_thing_of_the_query(query: str, link: str) -> None:
    assert draw("{% query_link fy=2027 %}", query) == link


def test_a_heading_says_how_the_list_is_sorted_and_turns_it() -> None:
    tag = '{% sort_heading "name" "Name" %}'

    assert "aria-sort" not in draw(tag)
    assert 'aria-sort="ascending"' in draw(tag, "sort=name")
    assert 'href="?sort=-name"' in draw(tag, "sort=name")
    assert 'aria-sort="descending"' in draw(tag, "sort=-name")
    assert 'href="?sort=name"' in draw(tag, "sort=-name")


def test_pages_are_counted_and_the_filter_is_kept() -> None:
    html = draw('<c-pagination :page="page" />', "role=focal&page=4", page=Paginator(range(818), 25).page(4))

    assert "76–100 of 818" in html
    assert 'aria-current="page">4<' in html
    assert 'href="?role=focal&amp;page=5"' in html


@pytest.mark.parametrize(
    "source",
    [
        '<c-button data-name="{{ value }}">x</c-button>',
        '<c-button :data-name="value">x</c-button>',
        '<c-card :id="value" title="{{ value }}">x</c-card>',
        '<c-page-header :title="value" />',
        '<c-stat label="{{ value }}" :value="value" :href="value" percent="5" />',
        '<c-event :who="value">x</c-event>',
        '<c-confirm :question="value" :action="value" label="Go" />',
        '<c-copyable id="a">{{ value }}</c-copyable>',
        "{% meter 5 value %}",
    ],
)
def test_what_is_given_to_a_component_cannot_break_out(source: str) -> None:
    assert "<script" not in draw(source, value=HOSTILE)
    assert '"">' not in draw(source, value=HOSTILE)


def test_a_component_does_not_see_the_names_of_the_page() -> None:
    assert "leaked" not in draw("<c-card>x</c-card>", title="leaked", actions="leaked", footer="leaked")


def test_a_meter_stays_within_its_bounds() -> None:
    assert 'class="meter-bar" width="100.0"' in draw('{% meter 240 "Spent" %}')
    assert 'class="meter-bar" width="0.0"' in draw('{% meter -3 "Spent" %}')


def test_what_is_fixed_is_kept_per_language() -> None:
    source = '{% fixed "ui/close.html" %}'
    assert draw(source) == draw(source)
    with override("fil"):
        assert "<button" in draw(source)


def test_words_are_kept_per_language_and_under_a_name_too() -> None:
    said = Template("{% translate 'May' as may %}{{ may }} {% translate 'May' %}{% translate '<b>' as b %}{{ b }}")
    for _again in range(2):
        assert said.render(Context()) == "May May<b>"
        with override("es"):
            assert said.render(Context()) == "mayo mayo<b>"


def test_a_choice_is_called_by_its_label() -> None:
    organization = Organization(stage="LIVE", type="MINISTRY")
    assert draw('{{ value|display:"stage" }}, {{ value|display:"type" }}', value=organization) == "Live, Ministry"
    assert draw('{{ value|display:"stage" }}', value=Organization(stage="UNHEARD")) == ""


def test_the_years_keep_the_rest_of_the_address() -> None:
    years = '{% query_link fy="" as here %}{% fiscal_year_links years 2026 here %}'
    drawn = draw(years, "sort=name&fy=2026&page=2", years=[2027, 2026])
    assert 'href="?sort=name&amp;fy=2027">2027</a>' in drawn
    assert 'href="?sort=name&amp;fy=2026" aria-current="true">2026</a>' in drawn
    assert 'href="?fy=2027"' in draw(years, "fy=2020", years=[2027])
