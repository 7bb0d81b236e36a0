"""Samples of what an organization keeps of itself: its operating units, and its GAD plan."""

from typing import Final

from bmms.access.actor import Actor
from bmms.geography.models import Place
from bmms.main.sample_programs import PROGRAMS
from bmms.main.sample_records import this_year
from bmms.organizations.actions import add_unit
from bmms.organizations.actions.onboarding import add_onboarding_note
from bmms.organizations.models import OperatingUnit
from bmms.planning.actions.gender import write_gender_line
from bmms.planning.models import PPA, GenderLine

UNITS: Final = (
    ("CO", "Sample: Central office", OperatingUnit.Kind.CENTRAL_OFFICE, "1908703000"),
    ("BAS", "Sample: Basilan office", OperatingUnit.Kind.PROVINCIAL_OFFICE, "1900702000"),
    ("TAW", "Sample: Tawi-Tawi office", OperatingUnit.Kind.PROVINCIAL_OFFICE, "1907002000"),
)


def sample_units(*, by: Actor) -> None:
    """In the organization's scope; once. With a note on how far its onboarding is."""
    if OperatingUnit.objects.exists():
        return
    for code, name, kind, place in UNITS:
        where = Place.objects.filter(code=place).first()  # none where no places are loaded
        add_unit({"code": code, "name": name, "kind": kind, "place": where}, by=by)
    add_onboarding_note("Sample: people have their roles, operating units are listed.", by=by)


def sample_gender_plan(code: str, *, by: Actor) -> None:
    """In the organization's scope; once. A gender issue of each program, of which a part is tagged for gender."""
    if GenderLine.objects.exists():
        return
    programs = {program.code: program for program in PROGRAMS[code]}
    for ppa in PPA.objects.filter(code__in=programs).order_by("code"):
        program = programs[ppa.code]
        about = {"fiscal_year": this_year(), "ppa": ppa, "issue": program.gender_issue}
        about |= {"cause": "Sample: it is far to go", "objective": "Sample: as many women as men"}
        about |= {"activity": f"Sample: days for women at {program.part}"}
        write_gender_line(None, about | {"responsible": "Sample: GAD focal point system"}, by=by)
