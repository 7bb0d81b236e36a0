from decimal import Decimal

import pytest
from tests.planning import samples

from bmms.access.many import Row
from bmms.audit.models import Event
from bmms.planning.actions.alignment import set_alignment, set_tags
from bmms.planning.actions.serving_imports import remove_alignments, remove_tags, write_alignments, write_tags
from bmms.planning.imports import ALIGNMENT_IMPORT, TAG_IMPORT
from bmms.planning.models import Alignment, Tag
from bmms.planning.queries.alignment import aligned_ppas, shares_of, tagged_ppas, weights_of
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file

pytestmark = pytest.mark.django_db
WEIGHTS = "ppa,framework,weights\n310,BDP-2023,4 = 60; 3: 40%\n310,AGENDA12-2023,4=100\n320,BDP-2023,1=100\n"
TAGS = "Code,Year,GAD,A,M,SDG\n310,2026,30,60%,40,SDG3 = 60; SDG13=40\n310,2027,5,,,\n320,2026,0,12.50,,\n"


@pytest.fixture
def taken(moh, planner):
    with scope(moh.pk):
        samples.ppa(by=planner)
        samples.ppa("320", "Hospitals", by=planner)

    def take(which, text):
        with scope(moh.pk):
            batch = upload_file(which, text.encode(), file_name="f.csv", by=planner)
            ask_to_try(batch, by=planner)
            ask_to_apply(batch, good_rows_only=True, by=planner)
            batch.refresh_from_db()
        return batch

    return take


def test_a_row_is_a_whole_set_of_weights(moh, planner, taken):
    batch = taken(ALIGNMENT_IMPORT, WEIGHTS)
    assert batch.counts == {"new": 3}
    assert taken(ALIGNMENT_IMPORT, WEIGHTS).counts == {"same": 3}
    changed = taken(ALIGNMENT_IMPORT, WEIGHTS.replace("4 = 60; 3: 40%", "5=100"))
    assert changed.counts == {"same": 2, "changed": 1}
    with scope(moh.pk):
        assert weights_of(samples.ppa(), samples.framework()) == samples.goals(_5="100")
        assert Event.objects.filter(verb="ppa.aligned").latest("pk").changes == {"BDP-2023": ["3 40%, 4 60%", "5 100%"]}
        ask_to_undo(changed, by=planner)
        assert weights_of(samples.ppa(), samples.framework()) == samples.goals(_3="40", _4="60")
        ask_to_undo(batch, by=planner)
        assert not Alignment.objects.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("310,BDP-2023,4=60; 3=39.99", "add up to 99.99"),
        ("310,BDP-2023,4=60; 4=40", "each code once"),
        ("310,BDP-2023,4=160", "no percentage"),
        ("310,BDP-2023,99=100", "no goal or point 99"),
        ("310,NOTHING,4=100", "no development plan or agenda"),
        ("999,BDP-2023,4=100", "no program, project or activity"),
        ("310,BDP-2023,", "empty"),
    ],
)
def test_weights_that_cannot_be_are_named(moh, taken, row, said):
    batch = taken(ALIGNMENT_IMPORT, f"ppa,framework,weights\n{row}\n")
    with scope(moh.pk):
        assert batch.counts == {"wrong": 1}
        assert said in str(batch.rows.get().errors)
        assert not Alignment.objects.exists()


def test_a_row_is_a_whole_set_of_tags(moh, planner, taken):
    batch = taken(TAG_IMPORT, TAGS)
    assert batch.counts == {"new": 3}
    assert taken(TAG_IMPORT, TAGS).counts == {"same": 3}
    changed = taken(TAG_IMPORT, "ppa,fiscal_year,A\n310,2026,10\n")  # what has no column stays
    assert changed.counts == {"changed": 1}
    before = {("GAD", "GAD"): Decimal(30), ("CLIMATE", "A"): Decimal(60), ("CLIMATE", "M"): Decimal(40)}
    before |= {("SDG", "SDG3"): Decimal(60), ("SDG", "SDG13"): Decimal(40)}
    with scope(moh.pk):
        assert shares_of(samples.ppa(), 2026) == before | {("CLIMATE", "A"): Decimal(10)}
        assert shares_of(samples.ppa("320"), 2026) == {("CLIMATE", "A"): Decimal("12.50")}
        ask_to_undo(changed, by=planner)
        assert shares_of(samples.ppa(), 2026) == before
        ask_to_undo(batch, by=planner)
        assert not Tag.objects.exists()


def test_what_was_written_after_the_file_was_read_goes_too(moh, planner, taken):
    taken(ALIGNMENT_IMPORT, WEIGHTS)
    taken(TAG_IMPORT, TAGS)
    with scope(moh.pk):
        seen = [each for each in aligned_ppas(["310"]) if each.framework.code == "BDP-2023"]
        tags = [each for each in tagged_ppas(["310"]) if each.fiscal_year == 2026]
        set_alignment(samples.ppa(), samples.framework(), samples.goals(_5="100"), by=planner)
        set_tags(samples.ppa(), 2026, {("CLIMATE", "A"): Decimal(90)}, by=planner)
        values = {"ppa": "310", "framework": "BDP-2023", "weights": [("1", Decimal(100))]}
        write_alignments([Row(seen[0], values)], by=planner)
        write_tags([Row(tags[0], {"ppa": "310", "fiscal_year": 2026, "climate_m": Decimal(80)})], by=planner)
        assert weights_of(samples.ppa(), samples.framework()) == samples.goals(_1="100")
        assert shares_of(samples.ppa(), 2026) == {("CLIMATE", "M"): Decimal(80)}
        assert Event.objects.filter(verb="ppa.aligned").latest("pk").changes == {"BDP-2023": ["5 100%", "1 100%"]}
        remove_alignments(seen, by=planner)
        remove_tags(tags, by=planner)
        assert (weights_of(samples.ppa(), samples.framework()), shares_of(samples.ppa(), 2026)) == ({}, {})


def test_tags_that_cannot_be_are_named(moh, taken):
    rows = "310,2026,,60,40.01,\n320,2026,,,,\n310,2019,1,,,\n320,2027,101,,,\n320,2028,,,,SDG18=1\n"
    batch = taken(TAG_IMPORT, f"ppa,fiscal_year,GAD,A,M,SDG\n{rows}")
    with scope(moh.pk):
        said = [str(row.errors) for row in batch.rows.order_by("number")]
        assert not Tag.objects.exists()
    assert batch.counts == {"wrong": 5}
    for words, expected in zip(
        said, ("add up to 100.01", "no share", "2019", "no percentage", "no such tag"), strict=True
    ):
        assert expected in words
