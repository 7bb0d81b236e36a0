from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bmms.access.actor import check
from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import signed_in
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.ui.lists import BulkAction, RecordList, list_named


@signed_in
def cell(request: Request) -> HttpResponse:
    """One value of one row: a small page, or a form in the cell. Who may change it is asked of list and action."""
    which = list_named(request.GET.get("list", ""))
    action = _action(which, request.GET.get("column", "")) if which else None
    if which is None or action is None or action.form is None:
        return SeeOther("/")
    for permission in (which.permission, action.permission):
        check(request.actor, Permission(permission))
    row = _row(request, which)
    standing = {name: getattr(row, name) for name in action.form.base_fields}
    blank: Any = action.form(request.POST or None, initial=standing)
    form = blank.editing(standing)
    back = f"{which.url(request.organization.code)}?{request.GET.get('back', '')}"
    if request.method == "POST" and accepted(form, lambda: action.act(row, by=request.actor, **form.cleaned_data)):
        messages.success(request, _("%s is saved.") % row)
        return SeeOther(back)
    context = {
        "which": which,
        "action": action,
        "row": row,
        "form": form,
        "back": back,
        "here": request.get_full_path(),
    }
    template = "workbench/cell.html" + ("#cell" if request.htmx else "")
    return render(request, template, context, status=422 if form.is_bound else 200)


def _action(which: RecordList, column: str) -> BulkAction | None:
    return next((which.change_of(each) for each in which.columns if each.name == column), None)


def _row(request: Request, which: RecordList) -> object:
    key = request.GET.get("key", "")
    row = which.rows(request.actor).filter(key=key).first() if _is_key(key) else None
    if row is None:
        raise Http404
    return row


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
