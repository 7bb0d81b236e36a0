import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.projects import samples as projects

from bmms.access.errors import DomainError, NotAllowed
from bmms.audit.models import Event
from bmms.coordination.actions.matters import answer
from bmms.coordination.actions.responses import name_project, take_back_project
from bmms.coordination.models import Party, Response
from bmms.coordination.queries.responses import responses_of
from bmms.projects.actions.projects import remove_project
from bmms.projects.models import Project
from bmms.tenancy.scope import scope


@pytest.fixture
def accepted(mole, matter, labor):
    with scope(mole.pk):
        answer(matter, Party.Status.ACCEPTED, by=labor)
        projects.project("410-01", "Wells")
    return matter


def test_all_parties_read_the_project_and_what_was_paid_for_it(moh, mole, mafar, accepted, labor):
    with scope(mole.pk):
        paid = projects.paid(Project.objects.get())
        name_project(accepted, "410-01", by=labor)
        event = Event.objects.filter(verb="matter.project_named").latest("pk")
        assert "410-01" in event.changes["project"][1]
    with scope(moh.pk):
        (found,) = responses_of(accepted)
        assert (found.response.title, found.paid) == ("Wells", paid)
        assert not Project.objects.exists()  # the project itself stays behind its wall, before and after
    with scope(mafar.pk):
        assert responses_of(accepted) == []


def test_only_ones_own_project_is_named_once_and_by_who_takes_part(
    moh, mole, mafar, accepted, matter, head, labor, outsider
):
    with scope(mole.pk):
        name_project(accepted, "410-01", by=labor)
        with pytest.raises(DomainError, match="named here already"):
            name_project(accepted, "410-01", by=labor)
        with pytest.raises(DomainError, match="no project with this code"):
            name_project(accepted, "999", by=labor)
        foreign = Project.objects.get()
    with scope(moh.pk):
        with pytest.raises(DomainError, match="no project with this code"):
            name_project(accepted, "410-01", by=head)
        with pytest.raises(IntegrityError), transaction.atomic():  # past the action, the database refuses
            Response.objects.create(matter=accepted, project_id=foreign.pk, code="x", title="x")
    with scope(mafar.pk), pytest.raises(DomainError):
        name_project(accepted, "410-01", by=outsider)


def test_a_project_that_answers_a_request_is_not_removed(mole, accepted, labor):
    with scope(mole.pk):
        made = Project.objects.get()
        name_project(accepted, "410-01", by=labor)
        with pytest.raises(DomainError, match="answers a request"):
            remove_project(made, by=projects.SOMEBODY)
        assert Project.objects.get() == made
        assert not Event.objects.filter(verb="project.removed").exists()


def test_whoever_has_not_accepted_names_nothing(mole, matter, labor):
    with scope(mole.pk):
        projects.project("410-01", "Wells")
        with pytest.raises(DomainError, match="Accept the invitation"):
            name_project(matter, "410-01", by=labor)


def test_only_its_own_organization_takes_it_back(moh, mole, accepted, head, labor):
    with scope(mole.pk):
        made = name_project(accepted, "410-01", by=labor)
    with scope(moh.pk), pytest.raises(NotAllowed):
        take_back_project(made, by=head)
    with scope(mole.pk):
        take_back_project(made, by=labor)
        assert not Response.objects.exists()


def test_who_only_looks_names_nothing(mole, accepted):
    looking = cast.acting(cast.member("leo", mole, "me_officer"), mole)
    with scope(mole.pk), pytest.raises(NotAllowed):
        name_project(accepted, "410-01", by=looking)
