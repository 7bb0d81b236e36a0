import pytest
from django.http import QueryDict
from tests.ui.lists.units import UNITS, codes, unit

from bmms.jobs.models import Job
from bmms.organizations.models import OperatingUnit
from bmms.tenancy.scope import scope
from bmms.ui.lists.filters import AmountFilter, ChoiceFilter, DayFilter, chip_of

KIND, CLOSED, VERSION = UNITS.filters
OPEN_OR_NOT = ChoiceFilter(
    "state", "State", [("open", "Open"), ("all", "All")], narrow=lambda rows, _: rows, always=True
)


@pytest.fixture
def units(moh):
    with scope(moh.pk):
        unit("A", kind="FACILITY")
        unit("B", kind="BUREAU", closed="2026-06-30")
        unit("C", kind="PROVINCIAL_OFFICE", closed="2026-07-01")
        yield OperatingUnit.objects.order_by("code")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "ABC"),
        ("kind=FACILITY", "A"),
        ("kind=FACILITY&kind=BUREAU", "AB"),
        ("kind=NONSENSE", "ABC"),
        ("closed_from=2026-07-01", "C"),
        ("closed_until=2026-06-30", "B"),
        ("closed_from=2026-06-01&closed_until=2026-06-29", ""),
        ("closed_from=yesterday", "ABC"),
        ("closed_from=2026-99-99", "ABC"),
        ("version_from=2", "BC"),
        ("version_until=₱1.00", "A"),
        ("version_from=NaN", "ABC"),
        ("version_from=1e400", "ABC"),
    ],
)
def test_filters_leave_what_was_asked_for(units, query, found):
    assert "".join(codes(UNITS.found(None, UNITS.kept(QueryDict(query))))) == found


def test_moments_are_days_in_manila(moh):
    asked = DayFilter("asked_at", "Asked")
    with scope(moh.pk):
        rows = asked.narrowed(Job.objects.all(), QueryDict("asked_at_from=2026-01-01&asked_at_until=2026-01-01"))
        _sql, ends = rows.query.sql_with_params()
    assert [str(end) for end in ends if hasattr(end, "tzinfo")] == [
        "2026-01-01 00:00:00+08:00",
        "2026-01-02 00:00:00+08:00",
    ]


@pytest.mark.parametrize(
    ("one", "query", "words"),
    [
        (KIND, "kind=FACILITY&kind=BUREAU", "Kind: Bureau or service, Facility (hospital, school, laboratory)"),
        (CLOSED, "closed_from=2026-01-31&closed_until=2026-06-30", "Closed: 31 Jan 2026 – 30 Jun 2026"),
        (CLOSED, "closed_until=2026-06-30", "Closed: until 30 Jun 2026"),
        (AmountFilter("a", "Amount"), "a_from=5000000", "Amount: from ₱5,000,000.00"),
    ],
)
def test_a_chip_says_the_filter_in_words(one, query, words):
    chip = chip_of(one, QueryDict(query))
    assert chip is not None
    assert chip.label == words


def test_no_chip_for_a_filter_not_in_use():
    assert chip_of(KIND, QueryDict("closed_from=2026-01-01")) is None


def test_one_value_always_holds_and_the_first_one_needs_no_word():
    assert OPEN_OR_NOT.kept(QueryDict("state=open")) == {}
    assert OPEN_OR_NOT.kept(QueryDict("state=all")) == {"state": ["all"]}


def test_controls_show_what_is_chosen_and_escape_it():
    html = ChoiceFilter("k", "K", [("a", "<A>"), ("b", "B")]).controls(QueryDict("k=b"))
    assert 'value="a"><' in html
    assert 'value="b" checked' in html
    assert "&lt;A&gt;" in html
    assert 'value="2026-01-31"' in CLOSED.controls(QueryDict("closed_from=2026-01-31"))
