"""A record as a paper: its HTML with header, page numbers, signatories and the square that leads to its check."""

import secrets
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

from bmms.access.actor import Actor
from bmms.organizations.models import Organization, Signatory
from bmms.organizations.queries import signing_on
from bmms.tenancy.scope import system
from bmms.ui.addresses import address_of
from bmms.ui.prints import Printable
from bmms.workbench.models import PrintedPaper

STYLES: Final = Path(__file__).resolve().parents[1] / "print.css"
ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
LENGTH: Final = 16  # 80 bits: nobody guesses one


def reference_for(by: Actor) -> str:
    """None where the role only reads: it can leave no row that the reference would stand for."""
    return "" if by.read_only else new_reference()


def new_reference() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, LENGTH, 4))


def paper_with(reference: str) -> PrintedPaper | None:
    """For anybody who holds it: only whole references are found, and they cannot be guessed."""
    with system("somebody checks a printed paper"):
        found: PrintedPaper | None = (
            PrintedPaper.objects.select_related("organization").filter(reference=reference).first()
        )
    return found


def check_url(reference: str) -> str:
    return settings.BASE_URL + address_of("verify", reference=reference)


def signatories_for(kind: Printable) -> list[dict[str, Any]]:
    """Each place of the form, with who signs there today or an empty line."""
    labels = dict(Signatory.Place.choices)
    signing = signing_on(timezone.localdate(), form=kind.form)
    return [{"place": labels[place], "who": signing.get(place)} for place in kind.places]


def html_of(kind: Printable, record: Any, organization: Organization, reference: str) -> str:
    url = check_url(reference) if reference else ""
    context = {
        "record": record,
        "organization": organization,
        "heading": kind.label,
        "paper": kind.paper,
        "state": kind.state(record),
        "is_draft": not kind.is_final(record),
        "reference": reference,
        "check_url": url,
        "square": square_of(url) if url else "",
        "printed_at": timezone.now(),
        "signatories": signatories_for(kind),
        **kind.context(record),
    }
    return render_to_string(kind.template, context)


def square_of(url: str) -> SafeString:
    """A QR code as SVG. Safe where it is made: a path that the library draws, and no text of anybody in it."""
    code = QRCode(border=0)
    code.add_data(url)
    return SafeString(code.make_image(image_factory=SvgPathImage).to_string(encoding="unicode"))
