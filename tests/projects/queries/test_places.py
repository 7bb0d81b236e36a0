from tests.projects import samples

from bmms.projects.actions.parts import set_places
from bmms.projects.models import Project
from bmms.projects.queries.places import map_of, place_meant, places_with, working_in
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


def test_the_map_draws_what_has_a_point_and_leads_to_its_projects(moh, project, focal):
    with scope(moh.pk):
        set_places(samples.project("310-02", by=focal), [(samples.place(), None)], by=focal)
        rows = places_with(Project.objects.all())
        (feature,) = map_of(rows, "/moh/projects/")["features"]
        assert feature["properties"]["name"].endswith(": 2")
        assert feature["properties"]["url"] == "/moh/projects/?place=1999901000"
        assert feature["geometry"]["coordinates"] == [124.5, 7.1]
