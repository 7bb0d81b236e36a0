from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.execution.actions.opening import OpeningRow, post_opening
from bmms.execution.forms import OpeningForm
from bmms.execution.queries.opening_table import opening_rows


@require(Permission.OPENING_POST)
def opening(request: Request) -> HttpResponse:
    """All of the table or nothing; the same table again posts nothing."""
    form = OpeningForm(request.POST or None, request.FILES or None)
    posted: list[int] = []

    def act() -> None:
        rows = [OpeningRow(**values) for values in opening_rows(form.cleaned_data["file"].read())]
        posted.append(post_opening(rows, on=form.cleaned_data["on"], by=request.actor))

    url = reverse("execution:appropriations", kwargs={"code": request.organization.code})
    if request.method == "POST" and accepted(form, act):
        words = ngettext("Opened: %d PPA and class.", "Opened: %d PPAs and classes.", posted[0])
        messages.success(request, words % posted[0])
        return SeeOther(url)
    context = {"form": form, "title": _("Opening balances"), "cancel": url, "submit": _("Post")}
    return render(request, "execution/paper_form.html", context, status=422 if form.is_bound else 200)
