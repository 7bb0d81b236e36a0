"""What has to be there before sample records are loaded: organizations, and the places that their projects name."""

import io

from django.core.management import call_command
from tests import cast
from tests.main.management.test_load_sample_data import CODES

from bmms.geography.models import Place
from bmms.main.sample_communities import ALICIA
from bmms.main.sample_projects import PROJECTS
from bmms.tenancy.scope import system

Places = dict[str, cast.Organization]


def offices() -> Places:
    """As in the registry: OOBC's budget is a part of OCM's."""
    return {code: cast.organization(code, f"Office {code}", has_own_budget=code != "oobc") for code in CODES}


def load(places: Places) -> Places:
    with system("the tests' places"):
        region = {"level": "REGION", "kind": "REGION", "scope": "BARMM", "name": "BARMM", "point_quality": "NONE"}
        above = Place.objects.create(code="1900000000", **region)
        for code in {place for samples in PROJECTS.values() for each in samples for place in each.places}:
            scope_of = "BARMM" if code.startswith("19") else "OBC"
            about = {"scope": scope_of, "point_quality": "NONE"}
            province = {"level": "PROVINCE", "kind": "PROVINCE", "name": f"Province {code[:5]}", "parent": above}
            province_of, _made = Place.objects.get_or_create(code=f"{code[:5]}00000", defaults=province | about)
            town = {"level": "MUNICIPALITY", "kind": "MUNICIPALITY", "name": f"Town {code}", "parent": province_of}
            made = Place.objects.create(code=code, **town, **about)
            if code == ALICIA:  # with a community
                barangay = {"level": "BARANGAY", "kind": "BARANGAY", "name": "Alegria", "parent": made}
                Place.objects.create(code="0908301002", **barangay, **about)
    call_command("load_sample_data", stdout=io.StringIO())
    call_command("load_sample_records")
    return places
