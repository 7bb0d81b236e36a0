from pathlib import Path

import pytest
from tests.budgeting import samples as budgeting
from tests.planning import samples

from bmms.access.errors import DomainError
from bmms.planning.actions.plans import move_plan
from bmms.planning.imports import INDICATOR_IMPORT, PPA_IMPORT, PROGRAM_IMPORT, TARGET_IMPORT
from bmms.planning.lists import INDICATORS
from bmms.planning.models import PPA, Indicator, Plan, PlanLine, Target
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file
from bmms.workbench.actions.list_files import list_file

SHARED = Path(__file__).resolve().parents[3] / "shared" / "domain"
PROGRAMS = "program_code,program,amount\n001,Stations,₱1250.50\n002,صحة المجتمع,34001249.0\n"
TARGETS = (
    "program_code,level,indicator,target,Q1\n"
    "001,outcome,Barangays with a station,95%,20%\n"
    "001,output,Stations built,12 of 14,\n"
    "002,output,Villages reached,,\n"
)


@pytest.fixture
def taken(moh, planner):
    def take(which, text, rows="all", year="2025"):
        with scope(moh.pk):
            content = text if isinstance(text, bytes) else text.encode()
            batch = upload_file(which, content, file_name="f.csv", by=planner, fixed={"fiscal_year": year})
            ask_to_try(batch, by=planner)
            ask_to_apply(batch, good_rows_only=rows == "good", by=planner)
            batch.refresh_from_db()
        return batch

    return take


def test_programs_and_targets_of_a_year_go_in_twice_without_a_change(taken, moh):
    assert taken(PROGRAM_IMPORT, PROGRAMS).counts == {"new": 2}
    assert taken(TARGET_IMPORT, TARGETS).counts == {"new": 3}
    with scope(moh.pk):
        kept = dict(Target.objects.filter(quarter=0).values_list("text", "value"))
        share = Indicator.objects.get(statement="Barangays with a station")
    assert kept == {"95%": 95, "12 of 14": None}
    assert (share.type, share.rule, share.level) == ("PERCENTAGE", "LAST", "OUTCOME")
    assert taken(PROGRAM_IMPORT, PROGRAMS).counts == {"same": 2}
    assert taken(TARGET_IMPORT, TARGETS).counts == {"same": 3}


def test_both_can_be_undone(taken, moh, planner):
    programs = taken(PROGRAM_IMPORT, PROGRAMS)
    targets = taken(TARGET_IMPORT, TARGETS)
    changed = taken(TARGET_IMPORT, TARGETS.replace("12 of 14", "14 of 14"))
    assert changed.counts == {"same": 2, "changed": 1}
    with scope(moh.pk):
        ask_to_undo(changed, by=planner)
        assert Target.objects.filter(text="12 of 14").exists()
        ask_to_undo(targets, by=planner)
        ask_to_undo(programs, by=planner)
        assert (Indicator.objects.count(), Target.objects.count(), PlanLine.objects.count()) == (0, 0, 0)
        assert PPA.objects.count() == 2  # they stay, for other years


def test_targets_without_a_program_or_a_plan_are_wrong(taken, moh):
    assert taken(TARGET_IMPORT, TARGETS).counts == {"wrong": 3}
    taken(PROGRAM_IMPORT, PROGRAMS)
    assert taken(TARGET_IMPORT, TARGETS.replace("001,output", "009,output"), "good").counts == {"new": 2, "wrong": 1}


@pytest.mark.parametrize("which", [PROGRAM_IMPORT, TARGET_IMPORT])
def test_a_row_without_a_year_is_named_as_wrong(taken, moh, which):
    rows = PROGRAMS if which is PROGRAM_IMPORT else TARGETS
    head, first, *_others = rows.splitlines()
    text = f"{head},fiscal_year\n{first},\n"
    batch = taken(which, text, year="")
    assert batch.counts == {"wrong": 1}


def test_an_import_that_others_hold_to_is_not_undone(taken, moh, planner):
    batch = taken(PPA_IMPORT, "code,title,level,kind,from_year\n310,Clinics,Program,Operations,2026\n")
    assert batch.counts == {"new": 1}
    with scope(moh.pk):
        budgeting.proposal()  # of the PPA 310
        with pytest.raises(DomainError, match="in use elsewhere"):
            ask_to_undo(batch, by=planner)
        assert PPA.objects.exists()


def test_a_submitted_plan_takes_no_rows(taken, moh, planner):
    taken(PROGRAM_IMPORT, PROGRAMS)
    with scope(moh.pk):
        move_plan(PlanLine.objects.first().plan, "submit", by=planner)
    assert taken(PROGRAM_IMPORT, PROGRAMS).counts == {"same": 2}
    assert taken(PROGRAM_IMPORT, PROGRAMS.replace("1250.50", "1")).counts == {"same": 1, "wrong": 1}


def test_what_a_file_brought_stays_once_the_plan_is_submitted(taken, moh, planner):
    programs, targets = taken(PROGRAM_IMPORT, PROGRAMS), taken(TARGET_IMPORT, TARGETS)
    with scope(moh.pk):
        move_plan(Plan.objects.get(), "submit", by=planner)
        for batch in (targets, programs):
            with pytest.raises(DomainError, match=r"Nothing was undone.*nothing in it can be changed"):
                ask_to_undo(batch, by=planner)
        assert (PlanLine.objects.count(), Target.objects.count()) == (2, 3)
    assert taken(TARGET_IMPORT, TARGETS.replace("95%", "96%"), "good").counts == {"same": 2, "wrong": 1}
    with scope(moh.pk):
        assert not Target.objects.filter(text="96%").exists()


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_list_of_indicators_is_imported_again_unchanged(taken, moh, planner, file_format):
    with scope(moh.pk):
        samples.indicator(samples.ppa(by=planner), by=planner)
        Indicator.objects.update(baseline_value="12.5", baseline_year=2024)
        exported = list_file(INDICATORS, "", file_format, by=planner)
    assert isinstance(exported, bytes)
    assert taken(INDICATOR_IMPORT, exported).counts == {"same": 1}


def test_indicators_are_changed_by_their_program_level_and_words(taken, moh, planner):
    with scope(moh.pk):
        samples.indicator(samples.ppa(by=planner), by=planner)
    text = "ppa,level,indicator,unit\n310,outcome,Mothers who gave birth in a facility,mothers\n310,output,New,\n"
    assert taken(INDICATOR_IMPORT, text).counts == {"changed": 1, "new": 1}
    with scope(moh.pk):
        assert set(Indicator.objects.values_list("unit", flat=True)) == {"mothers", ""}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the files of fiscal year 2025 are not here")
def test_the_file_of_fiscal_year_2025_goes_in_through_the_page(taken, moh):
    programs = taken(PROGRAM_IMPORT, (SHARED / "programs_fy2025.csv").read_bytes(), "good")
    assert programs.counts["new"] == 61
    assert set(programs.counts) <= {"new", "left_out", "wrong"}  # wrong: offices that this registry does not hold
