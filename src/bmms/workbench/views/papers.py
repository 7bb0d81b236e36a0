from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bmms.access.actor import check
from bmms.access.answers import SeeOther
from bmms.access.attachable import hidden_from
from bmms.access.guards import public, signed_in
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.ui.prints import printable_named
from bmms.workbench.actions.printing import ask_for_paper
from bmms.workbench.queries.papers import paper_with


@signed_in
@require_POST
def print_paper(request: Request, kind: str, key: UUID) -> HttpResponse:
    known = printable_named(kind)
    record = known.find(key, request.actor) if known else None
    if known is None or record is None or hidden_from(record, request.actor):
        raise Http404
    check(request.actor, Permission(known.permission))
    job = ask_for_paper(known, record, by=request.actor)
    return SeeOther(reverse("jobs:job", kwargs={"code": request.organization.code, "key": job.key}))


@public("somebody holds a printed paper and asks whether it is genuine")
@require_safe
def verify(request: Request, reference: str) -> HttpResponse:
    """Says no more than stands on the paper itself; whole references only, which cannot be guessed."""
    paper = paper_with(reference.upper())
    context = {"paper": paper, "reference": reference.upper()}
    return render(request, "workbench/verify.html", context, status=200 if paper else 404)
