"""This room's records for the URL metatest (tests/samples.py), and for its own tests."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests import cast
from tests.documents.files import upload
from tests.projects import samples as projects

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.coordination.actions.commitments import propose_commitment
from bmms.coordination.actions.matters import invite, move_matter, start_matter
from bmms.coordination.actions.resources import add_resource, book
from bmms.coordination.actions.responses import name_project
from bmms.coordination.actions.sharing import share_file, write_post
from bmms.coordination.models import Booking, Commitment, Matter, Paper, Resource, Response
from bmms.lib.dates import MANILA
from bmms.organizations.models import Organization
from bmms.tenancy.scope import current_id

TUESDAY = datetime(2030, 6, 4, 9, tzinfo=MANILA)  # no holiday, no Ramadan
VALUES = {
    "kind": "request",
    "title": "Medical mission for fishing villages",
    "reference": "",
    "text": "Doctors and a boat for three days.",
    "date": date(2026, 7, 1),
    "until_date": None,
}


def somebody(person: cast.User | None = None) -> Actor:
    """A real person, as parties see who wrote, with every right in the organization in scope."""
    person = person or cast.User.objects.order_by("pk").first()
    here = current_id()
    return Actor(person.pk, person.name, here, here, permissions=frozenset(Permission))


def draft(title: str = "A draft", by: Actor | None = None) -> Matter:
    """In the organization in scope, as all of these."""
    known = Matter.objects.filter(title=title).first()
    return known or start_matter(VALUES | {"title": title}, by=by or somebody())


def sent(*others: Organization, title: str = "Medical mission", by: Actor | None = None, **values: Any) -> Matter:
    by = by or somebody()
    known: Matter | None = Matter.objects.filter(title=title).first()
    if known is None:
        known = start_matter(VALUES | {"title": title} | values, by=by)
        for each in others:
            invite(known, each, by=by)
        move_matter(known, "send", by=by)
    return Matter.objects.select_related("organization").get(pk=known.pk)


def commitment(matter: Matter, responsible: Organization, days: int = 10, by: Actor | None = None) -> Commitment:
    known: Commitment | None = matter.commitment_rows.filter(responsible=responsible).first()
    due = timezone.localdate() + timedelta(days=days)
    return known or propose_commitment(matter, responsible, "Send two doctors", due, by=by or somebody())


def pdf() -> SimpleUploadedFile:
    return upload("letter.pdf")


def _sent_to_ocm(_world: Any) -> Matter:
    matter = sent(Organization.objects.get(code="ocm"))
    commitment(matter, Organization.objects.get(code="ocm"))
    if not matter.post_rows.exists():
        write_post(matter, "When can they come?", by=somebody())
    return matter


def a_matter(world: Any) -> dict[str, Any]:
    return {"key": _sent_to_ocm(world).key}


def a_draft(_world: Any) -> dict[str, Any]:
    return {"key": draft().key}


def a_meeting(_world: Any) -> dict[str, Any]:
    """With OCM, to come."""
    hours = {"from_time": TUESDAY.time(), "until_time": (TUESDAY + timedelta(hours=1)).time()}
    to_come = {"kind": "meeting", "date": TUESDAY.date(), **hours}
    return {"key": sent(Organization.objects.get(code="ocm"), title="A meeting to come", **to_come).key}


def a_party(_world: Any) -> dict[str, Any]:
    made, ocm = draft(), Organization.objects.get(code="ocm")
    if not made.party_rows.filter(organization=ocm).exists():
        invite(made, ocm, by=somebody())
    return {"key": made.key, "organization": "ocm"}


def a_commitment(world: Any) -> dict[str, Any]:
    matter = _sent_to_ocm(world)
    return {"key": matter.key, "commitment": matter.commitment_rows.get().key}


def a_response(world: Any) -> dict[str, Any]:
    matter = _sent_to_ocm(world)
    known: Response | None = matter.response_rows.first()
    made = known or name_project(matter, projects.project().ppa.code, by=somebody())
    return {"key": matter.key, "response": made.key}


def a_paper(world: Any) -> dict[str, Any]:
    matter = _sent_to_ocm(world)
    known: Paper | None = matter.paper_rows.first()
    return {"key": matter.key, "paper": (known or share_file(matter, pdf(), by=somebody())).key}


def resource(name: str = "Conference room", **values: Any) -> Resource:
    """In the organization in scope, as all of these."""
    known: Resource | None = Resource.objects.filter(name=name).first()
    given = {"kind": "room", "name": name, "whereabouts": "Second floor", "seats": 20} | values
    return known or add_resource(given, by=somebody())


def booking(
    made: Resource | None = None, begins: datetime = TUESDAY, hours: int = 1, by: Actor | None = None
) -> Booking:
    made = made or resource()
    known: Booking | None = made.bookings.filter(from_at=begins, cancelled_at=None).first()
    return known or book(made, "Staff meeting", begins, begins + timedelta(hours=hours), by=by or somebody())


def a_resource(_world: Any) -> dict[str, Any]:
    return {"key": resource().key}


def a_booking(_world: Any) -> dict[str, Any]:
    return {"key": booking().key}


SAMPLES = {
    **dict.fromkeys(
        [
            *(f"coordination:{n}" for n in ("matter", "invite", "close_matter", "withdraw_matter", "write_post")),
            *(f"coordination:{n}" for n in ("accept_invitation", "decline_invitation", "share_file")),
            *("coordination:propose_commitment", "organization_api:matter"),
            "coordination:name_project",
        ],
        a_matter,
    ),
    **dict.fromkeys([f"coordination:{n}" for n in ("edit_matter", "send_matter")], a_draft),
    **dict.fromkeys(
        [
            "coordination:escalate",
            *(f"coordination:{n}_commitment" for n in ("accept", "decline", "complete", "withdraw")),
        ],
        a_commitment,
    ),
    "coordination:edit_resource": a_resource,
    **dict.fromkeys(["coordination:booking", "coordination:cancel_booking"], a_booking),
    "coordination:move_meeting": a_meeting,
    "coordination:uninvite": a_party,
    "coordination:download_paper": a_paper,
    "coordination:take_back_project": a_response,
}
