from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bmms.access.actor import check
from bmms.access.answers import SeeOther, accepted, step
from bmms.access.attachable import attachable_of
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.workbench.actions.comments import take_back_comment, write_comment
from bmms.workbench.forms import CommentForm
from bmms.workbench.queries.comments import comment_with_key, comments_on, record_to_comment


def comments_panel(request: Request, record: Model) -> str:
    """What `{% panel "comments" record %}` draws, for people who may see the record."""
    kind = attachable_of(record._meta.label_lower)
    if kind is None or request.organization is None or not request.actor.can(kind.view):
        return ""
    may_write = request.actor.can(Permission.COMMENT_WRITE) and not request.actor.read_only
    context = {
        "comments": comments_on(record),
        "kind": kind,
        "record": record,
        "form": CommentForm() if may_write else None,
        "user_id": request.actor.user_id,
    }
    return render_to_string("workbench/comments.html", context, request=request)


@require(Permission.COMMENT_WRITE)
def comment(request: Request, kind: str, record: UUID) -> HttpResponse:
    """From the record's page; alone where something has to be mended first."""
    known, subject = record_to_comment(kind, record, request.actor) or (None, None)
    if known is None:
        raise Http404
    check(request.actor, known.view)
    back = known.url(subject, request.organization.code)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and accepted(
        form, lambda: write_comment(subject, form.cleaned_data["text"], by=request.actor)
    ):
        messages.success(request, _("The comment stands there."))
        return SeeOther(f"{back}#comments")
    context = {"form": form, "record": subject, "kind": known, "back": back}
    return render(request, "workbench/comment.html", context, status=422 if form.is_bound else 200)


@require(Permission.COMMENT_WRITE)
@require_POST
def take_back(request: Request, key: UUID) -> HttpResponse:
    found = comment_with_key(key)
    kind = attachable_of(found.record_type) if found else None
    subject = kind.find(pk=found.record_id) if found and kind else None
    if found is None or kind is None or subject is None:
        raise Http404
    url = kind.url(subject, request.organization.code)
    done = _("The comment is taken back.")
    return step(request, lambda: take_back_comment(found, by=request.actor), done, f"{url}#comments")
