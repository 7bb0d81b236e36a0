from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bmms.access.answers import SeeOther, accepted
from bmms.access.attachable import Attachable, attachable_named, attachable_of
from bmms.access.errors import DomainError
from bmms.access.files import protected_file
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.documents.actions import (
    attach_file,
    hold_attachment,
    open_attachment,
    release_attachment,
    remove_attachment,
)
from bmms.documents.forms import AttachForm, ReasonForm
from bmms.documents.lists import DOCUMENTS
from bmms.documents.models import Attachment
from bmms.documents.queries import (
    attachment_with_key,
    attachments_found,
    attachments_shown,
    check_sees,
    is_fixed,
    kind_of,
    may_attach,
    may_remove,
    record_under,
)
from bmms.ui.lists import Link, list_page
from bmms.ui.search import SearchResult


def attachments_panel(request: Request, record: Model) -> str:
    """What `<c-attachments :record="…" />` draws, for people who may see it."""
    kind, actor = kind_of(record), request.actor
    if request.organization is None or not actor.can(Permission.DOCUMENT_VIEW) or not actor.can(kind.view):
        return ""
    context = {
        "attachments": attachments_shown(record),
        "kind": kind,
        "record": record,
        "may_attach": may_attach(kind, actor) and not actor.read_only,
    }
    return render_to_string("documents/panel.html", context, request=request)


@require(Permission.DOCUMENT_VIEW)
@require_GET
def documents(request: Request) -> HttpResponse:
    return list_page(request, DOCUMENTS, "documents/documents.html")


def documents_found(term: str, request: Any) -> list[SearchResult]:
    """For the search box: files by their own names and by their records', the newest first."""
    here = request.organization
    if here is None or not request.actor.can(Permission.DOCUMENT_VIEW):
        return []
    address = Link("documents:document").addresses(here.code)
    found = attachments_found(request.actor, term)
    return [SearchResult(one.name, address(one), one.record_label, "paperclip") for one in found]


@require(Permission.DOCUMENT_VIEW)
@require_GET
def document(request: Request, key: UUID) -> HttpResponse:
    found = _seen(request, key)
    context = {
        "document": found,
        "record_url": _record_url(request, found),
        "may_remove": may_remove(found, request.actor) and not found.removed_at,
        "is_fixed": is_fixed(found),
        "may_hold": request.actor.can(Permission.DOCUMENT_HOLD) and not found.destroyed_at,
    }
    return render(request, "documents/document.html", context)


@require(Permission.DOCUMENT_VIEW)
@require_GET
def download(request: Request, key: UUID) -> HttpResponseBase:
    found = _seen(request, key)
    try:
        open_attachment(found, by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return _to(request, found)
    return protected_file(found.path, name=found.name, content_type=found.content_type)


@require(Permission.DOCUMENT_ATTACH)
def attach(request: Request, kind: str, record: UUID) -> HttpResponse:
    known = attachable_named(kind)
    subject = known.find(key=record) if known else None
    if known is None or subject is None:
        raise Http404
    form = AttachForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and accepted(form, lambda: _attach(request, subject, form)):
        messages.success(request, _("The file is attached."))
        return SeeOther(known.url(subject, request.organization.code))
    context = _attach_context(request, known, subject, form)
    return render(request, "documents/attach.html", context, status=422 if form.is_bound else 200)


@require(Permission.DOCUMENT_ATTACH)
def remove(request: Request, key: UUID) -> HttpResponse:
    found = _seen(request, key)
    form = ReasonForm(request.POST or None)
    take = partial(remove_attachment, found, by=request.actor)
    if request.method == "POST" and accepted(form, lambda: take(**form.cleaned_data)):
        messages.success(request, _("The file is removed from its record."))
        return SeeOther(_record_url(request, found))
    context = {
        "document": found,
        "form": form,
        "may_remove": may_remove(found, request.actor),
        "is_fixed": is_fixed(found),
    }
    return render(request, "documents/remove.html", context, status=422 if form.is_bound else 200)


@require(Permission.DOCUMENT_HOLD)
def hold(request: Request, key: UUID) -> HttpResponse:
    """Lay a legal hold on it, or lift the one that lies there."""
    found = _seen(request, key)
    form = ReasonForm(request.POST or None)
    take = partial(release_attachment if found.held_at else hold_attachment, found, by=request.actor)
    if request.method == "POST" and accepted(form, lambda: take(**form.cleaned_data)):
        messages.success(request, _("The hold is lifted.") if found.held_at else _("The file is held."))
        return _to(request, found)
    return render(
        request, "documents/hold.html", {"document": found, "form": form}, status=422 if form.is_bound else 200
    )


def _attach(request: Request, subject: Model, form: AttachForm) -> None:
    values = form.cleaned_data
    attach_file(subject, values["file"], retention=values["retention"], by=request.actor)


def _attach_context(request: Request, kind: Attachable, subject: Model, form: AttachForm) -> dict[str, Any]:
    back = kind.url(subject, request.organization.code)
    return {"form": form, "kind": kind, "record": subject, "back": back, "may_attach": may_attach(kind, request.actor)}


def _seen(request: Request, key: UUID) -> Attachment:
    found = attachment_with_key(key)
    if found is None or record_under(found) is None:
        raise Http404
    check_sees(found, request.actor)
    return found


def _record_url(request: Request, attachment: Attachment) -> str:
    kind = attachable_of(attachment.record_type)
    if kind is None:
        raise Http404
    return kind.url(record_under(attachment), request.organization.code)


def _to(request: Request, attachment: Attachment) -> HttpResponse:
    return SeeOther(reverse("documents:document", kwargs={"code": request.organization.code, "key": attachment.key}))
