import pytest
from tests.projects import samples

from bmms.projects.imports import ACCOMPLISHMENT_IMPORT, PROJECT_IMPORT
from bmms.projects.lists import PROJECTS
from bmms.projects.models import Accomplishment, AccomplishmentRow, Project, ProjectPlace
from bmms.tenancy.scope import scope
from bmms.workbench.actions import importing
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file
from bmms.workbench.actions.list_files import list_file

HEADING = "code,title,parent,sector,start_date,end_date,lead,places\n"
TEXT = (
    HEADING
    + "310-11,Clinics,310,Social,2026-02-01,2026-12-31,faisal@example.test,1999901000: 60; 0908316000: 40\n"
    + "310-12,Labs,310,Social,,,,\n"
)


@pytest.fixture
def taken(moh, focal):
    def take(text, rows="all"):
        with scope(moh.pk):
            samples.planning.ppa()
            content = text if isinstance(text, bytes) else text.encode()
            batch = upload_file(PROJECT_IMPORT, content, file_name="f.csv", by=focal, fixed={})
            ask_to_try(batch, by=focal)
            ask_to_apply(batch, good_rows_only=rows == "good", by=focal)
            batch.refresh_from_db()
        return batch

    return take


def test_projects_go_in_twice_without_a_change(taken, moh, focal):
    for code in ("1999901000", "0908316000"):
        samples.place(code)
    batch = taken(TEXT)
    assert batch.counts == {"new": 2}
    with scope(moh.pk):
        clinics = Project.objects.get(ppa__code="310-11")
        assert clinics.lead.email == "faisal@example.test"
        assert dict(ProjectPlace.objects.values_list("place", "share")) == {"1999901000": 60, "0908316000": 40}
        exported = list_file(PROJECTS, "", "csv", by=focal)
    assert taken(TEXT).counts == {"same": 2}
    assert taken(exported).counts == {"same": 2}


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("310-11,Clinics,999,Social,,,,\n", "no program, project or activity with the code 999"),
        ("310-11,Clinics,310,Social,,,nobody@example.test,\n", "Nobody who works here"),
        ("310-11,Clinics,310,Social,,,,1999901000: 60\n", "have to add to 100%"),
        ("310-11,Clinics,310,Social,,,,Atlantis\n", "No one place is meant"),
        ("310-11,Clinics,310,Social,2026-02-01,,,1906600000: 100\n", "(1906600000) was closed on 17 Jul 2025"),
    ],
)
def test_wrong_rows_are_named_and_nothing_goes_in(taken, moh, row, words):
    samples.place()
    samples.place("1906600000")
    batch = taken(HEADING + row)
    assert batch.counts == {"wrong": 1}
    with scope(moh.pk):
        assert words in str(batch.rows.get().errors)
        assert not Project.objects.exists()


def test_what_is_part_of_another_row_s_project_may_stand_above_it(taken, moh):
    batch = taken("code,title,parent,sector\n310-11-1,Nurses,310-11,Social\n310-11,Clinics,310,Social\n")
    assert batch.counts == {"new": 2}
    with scope(moh.pk):
        nurses = Project.objects.select_related("ppa__parent").get(ppa__code="310-11-1")
        assert (nurses.ppa.level, nurses.ppa.parent.code) == ("ACTIVITY", "310-11")
    circle = taken("code,title,parent,sector\nA,A,B,Social\nB,B,A,Social\n")
    assert circle.counts == {"wrong": 2}


def test_it_is_found_wherever_in_a_long_file_it_stands(taken, moh, focal, monkeypatch):
    monkeypatch.setattr(importing, "AT_A_TIME", 2)
    above = {"310-11-1": "310-11", "310-12": "310", "310-13": "310", "310-11-2": "310-11", "310-11": "310"}
    rows = [f"{code},Rooms,{parent},Social\n" for code, parent in (above | {"310-14-1": "310-14"}).items()]
    batch = taken("code,title,parent,sector\n" + "".join(rows), rows="good")
    assert batch.counts == {"new": 5, "wrong": 1}
    with scope(moh.pk):
        assert Project.objects.filter(ppa__parent__code="310-11").count() == 2
        ask_to_undo(batch, by=focal)
        assert not Project.objects.exists()


def test_a_file_renames_and_moves_a_project_once(taken, moh, focal):
    taken(HEADING + "310-11,Clinics,310,Social,2026-02-01,,,\n")
    with scope(moh.pk):
        samples.planning.ppa("320", "Care of mothers")
    batch = taken("code,title,parent,start_date\n310-11,Birthing homes,320,2026-03-01\n")
    with scope(moh.pk):
        project = Project.objects.select_related("ppa__parent").get(ppa__code="310-11")
        assert (project.ppa.title, project.ppa.parent.code, project.version) == ("Birthing homes", "320", 2)
        ask_to_undo(batch, by=focal)
        project.ppa.refresh_from_db()
        assert project.ppa.title == "Clinics"


def test_an_empty_cell_empties_what_may_be_empty_and_leaves_the_rest(taken, moh, focal):
    taken(
        "code,title,parent,sector,mode,partner\n310-11,Clinics,310,Social,,\n310-12,Labs,310,Social,By contract,Builders\n"
    )
    modes = Project.objects.order_by("ppa__code").values_list("mode", "partner")
    with scope(moh.pk):
        assert list(modes) == [("administration", ""), ("contract", "Builders")]
    batch = taken("code,mode,partner\n310-12,,\n")
    with scope(moh.pk):
        assert modes.all()[1] == ("contract", "")
        ask_to_undo(batch, by=focal)
        assert modes.all()[1] == ("contract", "Builders")


def test_a_file_is_undone_with_its_places(taken, moh, focal):
    for code in ("1999901000", "0908316000"):
        samples.place(code)
    batch = taken(TEXT)
    with scope(moh.pk):
        ask_to_undo(batch, by=focal)
        batch.refresh_from_db()
        assert batch.state == "undone", batch.job.error
        assert not Project.objects.exists()


def test_a_file_keeps_a_closed_place_that_the_project_has(taken, moh):
    samples.place("1906600000")
    row = "310-11,Clinics,310,Social,{},,,1906600000: 100\n"
    assert taken(HEADING + row.format("2025-01-15")).counts == {"new": 1}  # it was there then
    assert taken(HEADING + row.format("2026-02-01")).counts == {"changed": 1}


def test_a_file_takes_places_out_and_gives_them_back(taken, moh, focal):
    for code in ("1999901000", "0908316000"):
        samples.place(code)
    taken(TEXT)
    batch = taken("code,places\n310-11,\n")
    with scope(moh.pk):
        assert not ProjectPlace.objects.exists()
        ask_to_undo(batch, by=focal)
        assert ProjectPlace.objects.count() == 2


REACHED = "ppa,indicator,fiscal year,quarter,place,value,male,female,unspecified\n"


@pytest.fixture
def reached(moh, focal, indicator):
    code, statement = indicator.ppa.code, indicator.statement
    for place in ("1999901000", "1908702000"):
        samples.place(place)

    def take(*rows, apply="all", heading=REACHED):
        text = heading + "\n".join(f'{code},"{statement}",{row}' for row in rows)
        with scope(moh.pk):
            batch = upload_file(ACCOMPLISHMENT_IMPORT, text.encode(), file_name="f.csv", by=focal, fixed={})
            ask_to_try(batch, by=focal)
            ask_to_apply(batch, good_rows_only=apply == "good", by=focal)
            batch.refresh_from_db()
        return batch

    return take


def figures(moh):
    with scope(moh.pk):
        return {row.place_id: (row.value, row.male) for row in AccomplishmentRow.objects.all()}


def test_accomplishments_go_in_place_by_place_and_twice_without_a_change(reached, moh):
    rows = ("2026,1,1999901000,,3,5,1", "2026,1,1908702000,4,,,", "2026,1,,2,,,")
    assert reached(*rows).counts == {"new": 3}
    assert figures(moh) == {"1999901000": (9, 3), "1908702000": (4, None), None: (2, None)}
    with scope(moh.pk):
        made = Accomplishment.objects.get()
        assert (made.status, made.value, made.people) == ("draft", 15, 9)
    assert reached(*rows).counts == {"same": 3}
    assert reached("2026,1,1908702000,6,,,").counts == {"changed": 1}
    assert figures(moh)["1908702000"] == (6, None)


def test_people_are_counted_anew_without_a_column_of_their_sum(reached, moh):
    reached("2026,1,1999901000,,3,5,1")
    assert reached("2026,1,1999901000,4,6", heading=REACHED.replace("value,male,female,uns", "male,uns")).counts == {
        "changed": 1
    }
    assert figures(moh) == {"1999901000": (15, 4)}


def test_undoing_takes_the_rows_back_and_the_draft_with_the_last(reached, moh, focal):
    reached("2026,1,1999901000,9,,,")
    later = reached("2026,1,1908702000,4,,,", "2026,1,1999901000,10,,,")
    with scope(moh.pk):
        ask_to_undo(later, by=focal)
    assert figures(moh) == {"1999901000": (9, None)}


def test_the_last_row_of_a_draft_takes_it_along(reached, moh, focal):
    only = reached("2026,1,1999901000,9,,,")
    with scope(moh.pk):
        ask_to_undo(only, by=focal)
        assert not Accomplishment.objects.exists()


def test_rows_that_cannot_be_are_named(reached, moh, focal):
    batch = reached(
        "2026,1,1999901000,9,3,5,0",
        "2090,1,1999901000,9,,,",
        "2026,5,1999901000,9,,,",
        "2026,1,0000000000,9,,,",
        "2026,1,1908702000,4,,,",
        apply="good",
    )
    with scope(moh.pk):
        wrong = {row.number: " ".join(row.errors.values()) for row in batch.rows.filter(outcome="wrong")}
    assert wrong.keys() == {2, 3, 4, 5}
    for number, words in ((2, "make 8"), (3, "has not begun"), (4, "1 to 4"), (5, "no place with the code")):
        assert words in wrong[number]
    assert figures(moh) == {"1908702000": (4, None)}
