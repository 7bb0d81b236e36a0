import pytest
from tests import cast
from tests.planning import samples

from bmms.access.errors import DomainError, NotAllowed, StaleRecord
from bmms.planning.actions.gender import remove_gender_line, write_gender_line
from bmms.planning.models import GenderLine
from bmms.tenancy.scope import scope


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


@pytest.mark.parametrize("role", ["head_of_office", "auditor", "budget_officer"])
def test_others_do_not_keep_the_gad_plan(moh, role):
    other = cast.acting(cast.member("omar", moh, role), moh)
    with scope(moh.pk):
        with pytest.raises(NotAllowed):
            samples.gender_line(by=other)
        assert not GenderLine.objects.exists()
