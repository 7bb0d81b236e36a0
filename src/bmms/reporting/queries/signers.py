"""Who signs a statement on its last day, from the organization's list of signatories."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from bmms.organizations.models import Signatory
from bmms.organizations.queries import signing_on

PLACES: Final = (
    Signatory.Place.CERTIFIED,
    Signatory.Place.FUNDS,
    Signatory.Place.RECOMMENDED,
    Signatory.Place.APPROVED,
)
OF_FORMS: Final = {
    "bed": Signatory.Form.BED,
    "bar": Signatory.Form.BAR,
    "rpm": Signatory.Form.RPMES,
    "gpb": Signatory.Form.GPB,
    "gad": Signatory.Form.GAD_AR,
}
Signer = tuple[str, str, str]  # what they do, their name as printed, their designation


def signers_of(form: str, day: date) -> list[Signer]:
    """A place without a signatory stays as a line to sign on."""
    signing = signing_on(day, form=OF_FORMS.get(form[:3], Signatory.Form.FAR))
    found = []
    for place in PLACES:
        who = signing.get(place)
        title = (
            (_("Officer-in-Charge, %s") % who.designation if who.is_officer_in_charge else who.designation)
            if who
            else ""
        )
        found.append((str(place.label), who.name if who else "", title))
    return found
