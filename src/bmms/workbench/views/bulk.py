from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bmms.access.actor import check
from bmms.access.answers import SeeOther
from bmms.access.guards import signed_in
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.ui.lists import BulkAction, RecordList, list_named
from bmms.workbench.actions.bulk import AT_ONCE, Outcome, ask_for_bulk, try_bulk
from bmms.workbench.queries.bulk import Chosen

SHOWN: Final = 50


@signed_in
def bulk(request: Request) -> HttpResponse:
    """What an action would do with the chosen rows; a POST does it. Who may do it is asked of list and action."""
    sent = request.POST if request.method == "POST" else request.GET
    which = list_named(sent.get("list", ""))
    action = next((each for each in which.bulk if each.name == sent.get("action")), None) if which else None
    if which is None or action is None:
        return SeeOther("/")
    for permission in (which.permission, action.permission):
        check(request.actor, Permission(permission))
    chosen, form = Chosen.of(sent), _form(action, sent)
    if not chosen.everything and not chosen.keys:
        messages.warning(request, _("Choose some rows first."))
        return _back(request, which, chosen)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _do(request, which, action, chosen, form)
    return _preview(request, which, action, chosen, form)


def _form(action: BulkAction, sent: QueryDict) -> Form | None:
    if action.form is None:
        return None
    return action.form(sent if "preview" in sent else None)


def _values(form: Form | None) -> dict[str, Any]:
    return form.cleaned_data if form else {}


def _do(request: Request, which: RecordList, action: BulkAction, chosen: Chosen, form: Form | None) -> HttpResponse:
    texts = {name: request.POST.get(name, "") for name in form.fields} if form else {}
    done = ask_for_bulk(which, action, chosen, _values(form), texts, by=request.actor)
    if isinstance(done, Outcome):
        say = messages.warning if done.refusals else messages.success
        say(request, done.words)
        return _back(request, which, chosen)
    messages.info(request, _("These are many rows: it is done in the background."))
    return SeeOther(reverse("jobs:job", kwargs={"code": request.organization.code, "key": done.key}))


def _preview(
    request: Request, which: RecordList, action: BulkAction, chosen: Chosen, form: Form | None
) -> HttpResponse:
    count = chosen.count(which, request.actor)
    rows = list(chosen.rows(which, request.actor)[:SHOWN])
    is_ready = form is None or form.is_valid()
    context = {
        "which": which,
        "action": action,
        "chosen": chosen,
        "form": form,
        "count": count,
        "rows": rows,
        "more": count - len(rows),
        "is_long": count > AT_ONCE,
        "effects": try_bulk(action, rows, _values(form), by=request.actor) if is_ready else None,
        "back": _back_url(request, which, chosen),
    }
    return render(request, "workbench/bulk.html", context, status=422 if form and form.errors else 200)


def _back(request: Request, which: RecordList, chosen: Chosen) -> HttpResponse:
    return SeeOther(_back_url(request, which, chosen))


def _back_url(request: Request, which: RecordList, chosen: Chosen) -> str:
    return f"{which.url(request.organization.code)}?{chosen.query}"
