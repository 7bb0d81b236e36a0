import pytest
from tests import cast
from tests.planning import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.audit.models import Event
from bmms.planning.actions.gender import remove_gender_line, write_gender_line
from bmms.planning.imports import GENDER_IMPORT
from bmms.planning.models import GenderLine
from bmms.tenancy.scope import scope
from bmms.workbench.actions.imports import ask_to_apply, ask_to_try, ask_to_undo, upload_file

FILE = (
    "year,program code,gender issue,result or objective,activity\n"
    "2026,310,Women walk far to give birth,Safe births,A birthing home in each town\n"
    "2026,310,Few midwives,A midwife in each barangay,Scholarships\n"
    "2026,999,No such program,None,None\n2199,310,Too late,None,None\n"
)


@pytest.fixture
def focal(moh):
    """Health's GAD focal."""
    return cast.acting(cast.member("gina", moh, "gad_focal"), moh)


def test_a_line_is_written_changed_and_taken_out(moh, focal):
    with scope(moh.pk):
        line = samples.gender_line(by=focal)
        with pytest.raises(StaleRecord):
            write_gender_line(line, {"cause": "x"}, version=2, by=focal)
        write_gender_line(line, {"cause": "No midwife"}, version=1, by=focal)
        line.refresh_from_db()
        assert (line.cause, line.version) == ("No midwife", 2)
        remove_gender_line(line, by=focal)
        assert not GenderLine.objects.exists()


def test_one_issue_stands_once_in_a_year(moh, focal):
    with scope(moh.pk):
        line = samples.gender_line(by=focal)
        with pytest.raises(DomainError, match="already"):
            write_gender_line(None, samples.GENDER | {"ppa": line.ppa}, by=focal)
        with pytest.raises(DomainError, match="fiscal year"):
            write_gender_line(None, samples.GENDER | {"ppa": line.ppa, "fiscal_year": 1999}, by=focal)
        assert GenderLine.objects.count() == 1


def test_lines_come_from_the_focals_own_file_twice_without_a_change_and_can_be_undone(moh, focal):
    def taken(text):
        batch = upload_file(GENDER_IMPORT, text.encode(), file_name="gpb.csv", by=focal)
        ask_to_try(batch, by=focal)
        ask_to_apply(batch, good_rows_only=True, by=focal)
        batch.refresh_from_db()
        return batch

    with scope(moh.pk):
        samples.ppa()
        first = taken(FILE)
        assert first.counts == {"new": 2, "wrong": 2}
        assert taken(FILE).counts == {"same": 2, "wrong": 2}
        again = taken(FILE.replace("Scholarships", "Ladderized courses"))
        assert again.counts == {"same": 1, "changed": 1, "wrong": 2}
        assert GenderLine.objects.get(issue="Few midwives").version == 2
        ask_to_undo(again, by=focal)
        assert GenderLine.objects.get(issue="Few midwives").activity == "Scholarships"
        ask_to_undo(first, by=focal)
        assert not GenderLine.objects.exists()
        assert Event.objects.filter(verb="gender_line.removed").count() == 2


@pytest.mark.parametrize("role", ["head_of_office", "auditor", "budget_officer"])
def test_others_do_not_keep_the_gad_plan(moh, role):
    other = cast.acting(cast.member("omar", moh, role), moh)
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            samples.gender_line(by=other)
        assert not GenderLine.objects.exists()


def test_nor_do_they_take_a_line_out(moh, focal):
    other = cast.acting(cast.member("omar", moh, "budget_officer"), moh)
    with scope(moh.pk):
        line = samples.gender_line(by=focal)
        for act in (
            lambda: remove_gender_line(line, by=other),
            lambda: write_gender_line(line, {"cause": "x"}, version=1, by=other),
        ):
            with pytest.raises(NotAllowed):
                act()
        assert GenderLine.objects.get().version == 1
