from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bmms.access.answers import SeeOther
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.queries.history import history_of
from bmms.oversight.actions.seal import ask_for_pack, open_seal_document
from bmms.oversight.models import SealDocument
from bmms.oversight.queries.seal import seal_document_with_key, seal_of


@require(Permission.LEDGER_VIEW)
@require_GET
def seal(request: Request) -> HttpResponse:
    """What the transparency seal asks for of the fiscal year, what there is and what is missing."""
    parts = seal_of(request.fiscal_year)
    context = {
        "parts": parts,
        "complete": sum(not part.missing for part in parts),
        "year": request.fiscal_year,
        "may_attach": request.actor.can(Permission.REPORT_PREPARE),
    }
    return render(request, "oversight/seal.html", context)


@require(Permission.REPORT_PREPARE)
@require_POST
def open_document(request: Request, item: str) -> HttpResponse:
    if item not in SealDocument.Item.values:
        raise Http404
    made = open_seal_document(item, fiscal_year=request.fiscal_year, by=request.actor)
    return SeeOther(_url(request, "seal_document", key=made.key))


@require(Permission.LEDGER_VIEW)
@require_GET
def document(request: Request, key: UUID) -> HttpResponse:
    shown = seal_document_with_key(key)
    if shown is None:
        raise Http404
    return render(request, "oversight/seal_document.html", {"document": shown, "history": history_of(shown)})


@require(Permission.LEDGER_VIEW)
@require_POST
def pack(request: Request) -> HttpResponse:
    job = ask_for_pack(request.fiscal_year, by=request.actor)
    return SeeOther(reverse("jobs:job", kwargs={"code": request.organization.code, "key": job.key}))


def _url(request: Request, name: str, **record: UUID) -> str:
    return reverse(f"oversight:{name}", kwargs={"code": request.organization.code, **record})
