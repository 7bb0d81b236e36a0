"""Samples of what an organization keeps of itself: its operating units, and its GAD plan."""

from typing import Final

from bmms.access.actor import Actor
from bmms.geography.models import Place
from bmms.main.sample_records import this_year
from bmms.organizations.actions import add_unit
from bmms.organizations.models import OperatingUnit
from bmms.planning.actions.gender import write_gender_line
from bmms.planning.models import PPA, GenderLine

UNITS: Final = (
    ("CO", "Sample: Central office", OperatingUnit.Kind.CENTRAL_OFFICE, "1908703000"),
    ("BAS", "Sample: Basilan office", OperatingUnit.Kind.PROVINCIAL_OFFICE, "1900702000"),
    ("TAW", "Sample: Tawi-Tawi office", OperatingUnit.Kind.PROVINCIAL_OFFICE, "1907002000"),
)
ISSUES: Final = (
    "Sample: Few births on the islands are attended by skilled staff",
    "Sample: Women wait longer for a bed than men",
)


def sample_units(*, by: Actor) -> None:
    """In the organization's scope; once."""
    if OperatingUnit.objects.exists():
        return
    for code, name, kind, place in UNITS:
        where = Place.objects.filter(code=place).first()  # none where no places are loaded
        add_unit({"code": code, "name": name, "kind": kind, "place": where}, by=by)


def sample_gender_plan(*, by: Actor) -> None:
    """In the organization's scope; once. A gender issue of each program, of which a part is tagged for gender."""
    if GenderLine.objects.exists():
        return
    for ppa, issue in zip(PPA.objects.filter(parent=None).order_by("code"), ISSUES, strict=False):
        about = {"fiscal_year": this_year(), "ppa": ppa, "issue": issue, "cause": "Sample: it is far to go"}
        about |= {"objective": "Sample: as many women as men", "activity": "Sample: days for women at field offices"}
        write_gender_line(None, about | {"responsible": "Sample: GAD focal point system"}, by=by)
