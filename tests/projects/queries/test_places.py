from tests.projects import samples

from bmms.projects.actions.parts import set_places
from bmms.projects.models import Project
from bmms.projects.queries.places import place_meant, working_in
from bmms.tenancy.scope import scope


def test_a_place_is_meant_by_its_code_or_by_its_only_name(db):
    kapalawan = samples.place()
    assert place_meant("1999901000") == kapalawan
    assert place_meant("Kapalawan") == kapalawan
    assert place_meant("Nowhere") is None
    assert place_meant("") is None


def test_projects_are_found_in_a_place_and_in_what_it_is_part_of(moh, project, focal):
    with scope(moh.pk):
        other = samples.project("310-02", by=focal)
        set_places(other, [(samples.place("0908316000"), None)], by=focal)
        inside = working_in(Project.objects.all(), samples.place().parent)
        assert list(inside) == [project]
        assert list(working_in(Project.objects.all(), samples.place("0908316000"))) == [other]
