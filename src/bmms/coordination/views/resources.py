from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.coordination.actions.resources import add_resource, book, cancel_booking, edit_resource
from bmms.coordination.forms import BookingForm, ResourceForm
from bmms.coordination.lists import RESOURCES
from bmms.coordination.models import Booking, Matter, Resource
from bmms.coordination.queries import calendar as queries
from bmms.coordination.queries.matters import matter_with_key
from bmms.coordination.views.matters import form_page, url
from bmms.ui.lists import list_page


@require(Permission.COORDINATION_VIEW)
@require_GET
def resources(request: Request) -> HttpResponse:
    return list_page(request, RESOURCES)


@require(Permission.RESOURCE_MANAGE)
def add(request: Request) -> HttpResponse:
    form = ResourceForm(request.POST or None)
    if request.method == "POST" and accepted(form, lambda: add_resource(form.values(), by=request.actor)):
        messages.success(request, _("It can be booked now."))
        return SeeOther(_here(request, "resources"))
    return form_page(request, form, _("Add a room, vehicle or equipment"), _here(request, "resources"))


@require(Permission.RESOURCE_MANAGE)
def edit(request: Request, key: UUID) -> HttpResponse:
    shown = _resource(key)
    form = ResourceForm(request.POST or None, instance=_resource(key))

    def change() -> None:
        edit_resource(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    if request.method == "POST" and accepted(form, change):
        messages.success(request, _("It is saved."))
        return SeeOther(_here(request, "resources"))
    return form_page(request, form, shown.name, _here(request, "resources"))


@require(Permission.RESOURCE_BOOK)
def reserve(request: Request) -> HttpResponse:
    """`?meeting=`: for a meeting, at its hours."""
    meeting = _meeting(request.GET.get("meeting", ""))
    form = BookingForm(request.POST or None, initial=_initial(meeting))
    made: list[Booking] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(book(**form.values(), matter=meeting, by=request.actor))
    ):
        messages.success(request, _("Booked."))
        return SeeOther(url(request, "matter", meeting.key) if meeting else url(request, "booking", made[0].key))
    cancel = url(request, "matter", meeting.key) if meeting else _here(request, "calendar")
    return form_page(request, form, _("Book a room, vehicle or equipment"), cancel)


@require(Permission.COORDINATION_VIEW)
@require_GET
def booking(request: Request, key: UUID) -> HttpResponse:
    shown = _booking(key)
    is_own = shown.booked_by_id == request.actor.user_id and request.actor.can(Permission.RESOURCE_BOOK)
    may_cancel = is_own or request.actor.can(Permission.RESOURCE_MANAGE)
    is_ahead = not shown.is_cancelled and shown.until_at > timezone.now()
    context = {"booking": shown, "may_cancel": may_cancel and is_ahead, "history": history_of(shown)}
    return render(request, "coordination/booking.html", context | {"matter": shown.matter_id and shown.matter})


@require(Permission.RESOURCE_BOOK)
@require_POST
def cancel(request: Request, key: UUID) -> HttpResponse:
    shown = _booking(key)
    done = _("Cancelled: others can have it.")
    return step(request, lambda: cancel_booking(shown, by=request.actor), done, url(request, "booking", key))


def _initial(meeting: Matter | None) -> dict[str, Any]:
    if meeting is None:
        return {}
    hours = {"from_time": meeting.from_time, "until_time": meeting.until_time}
    return {"purpose": meeting.title, "day": meeting.date} | hours


def _meeting(text: str) -> Matter | None:
    with suppress(ValueError):
        found = matter_with_key(UUID(text))
        return found if found and found.kind == Matter.Kind.MEETING else None
    return None


def _resource(key: UUID) -> Resource:
    found = queries.resource_with_key(key)
    if found is None:
        raise Http404
    return found


def _booking(key: UUID) -> Booking:
    found = queries.booking_with_key(key)
    if found is None:
        raise Http404
    return found


def _here(request: Request, name: str) -> str:
    return reverse(f"coordination:{name}", kwargs={"code": request.organization.code})
