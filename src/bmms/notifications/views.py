from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST, require_safe

from bmms.access.actor import NOBODY
from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import public, signed_in
from bmms.access.request import Request
from bmms.lib.ics import calendar_of
from bmms.notifications.actions import (
    choose_letters,
    make_feed,
    mark_all_read,
    mark_done,
    mark_read,
    may_be_read_now,
    revoke_feed,
)
from bmms.notifications.forms import LettersForm
from bmms.notifications.models import Notification
from bmms.notifications.queries import (
    MOST_WAITING,
    SHOWN,
    InboxFilter,
    days_of,
    feed_of,
    feed_with_secret,
    inbox_counts,
    inbox_of,
    letters_chosen,
    own_notification,
    waiting_elsewhere,
    waiting_in,
)
from bmms.ui.attention import AttentionItem

PAGE_SIZE = 25
SHOWN_ONCE = "new_calendar_feed"


@signed_in
@require_GET
def inbox(request: Request) -> HttpResponse:
    """What needs an action, where something does and nothing else is asked for."""
    organization, show = request.GET.get("organization", ""), request.GET.get("show", "")
    counts = inbox_counts(request.user.pk, organization)
    if show not in SHOWN:
        show = "action" if counts["action"] else "all"
    pages = Paginator(inbox_of(request.user.pk, InboxFilter(show, organization)), PAGE_SIZE)
    pages.count = counts[show]  # known already
    labels = {"action": _("Needs my action"), "unread": _("Unread"), "all": _("Everything")}
    tabs = [{"label": labels[each], "url": f"?show={each}", "is_current": each == show} for each in SHOWN]
    page = pages.get_page(request.GET.get("page"))
    context = {"page": page, "tabs": tabs, "show": show, "organizations": request.organizations}
    return render(request, "notifications/inbox.html", context | {"chosen": organization})


@signed_in
@require_GET
def open_one(request: Request, key: UUID) -> HttpResponse:
    """Go where it leads, and so have read it. What is nobody's or another's leads to one's own inbox."""
    found = own_notification(request.user.pk, key)
    if found is None:
        return redirect("inbox:inbox")
    mark_read(found, by=request.actor)
    return redirect(found.url)


@signed_in
@require_POST
def finish_one(request: Request, key: UUID) -> HttpResponse:
    mark_done(_own(request, key), by=request.actor)
    messages.success(request, _("Set aside."))
    return SeeOther(_back(request))


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    mark_all_read(by=request.actor)
    messages.success(request, _("Everything is marked as read."))
    return SeeOther(_back(request))


@signed_in
def letters(request: Request) -> HttpResponse:
    form = LettersForm(request.POST or None, letters_chosen(request.user.pk))
    if request.method == "POST" and accepted(form, lambda: choose_letters(form.cleaned_data, by=request.actor)):
        messages.success(request, _("Saved. It holds for what happens from now on."))
        return SeeOther(reverse("inbox:inbox"))
    return render(request, "notifications/letters.html", {"form": form}, status=422 if form.is_bound else 200)


@signed_in
@never_cache
@require_safe
def calendar(request: Request) -> HttpResponse:
    """Whether a calendar program may read one's days; a new address is here once."""
    secret = request.session.pop(SHOWN_ONCE, "")
    url = settings.BASE_URL + reverse("inbox:feed", kwargs={"secret": secret}) if secret else ""
    return render(request, "notifications/calendar.html", {"feed": feed_of(request.user.pk), "url": url})


@signed_in
@sensitive_variables()
@require_POST
def new_feed(request: Request) -> HttpResponse:
    request.session[SHOWN_ONCE] = make_feed(by=request.actor)
    messages.success(request, _("The address is made. Copy it now: it is shown only this once."))
    return SeeOther(reverse("inbox:calendar"))


@signed_in
@require_POST
def end_feed(request: Request) -> HttpResponse:
    revoke_feed(by=request.actor)
    messages.success(request, _("The address no longer tells anything."))
    return SeeOther(reverse("inbox:calendar"))


@public("a calendar program knows the address and nothing else")
@never_cache
@sensitive_variables()
@require_safe
def feed(request: Request, secret: str) -> HttpResponse:
    """Says nothing to who does not know a living address, not even that there was one."""
    found = feed_with_secret(secret)
    if found is None:
        return HttpResponse(status=404)
    if not may_be_read_now(found, by=NOBODY):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    content = calendar_of("BMMS", days_of(found.user), now=timezone.now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


def inbox_attention(request: Any) -> list[AttentionItem]:
    """For the first page: what waits for this person in the organization they are in, and where its roles reach."""
    user, here = request.actor.user_id, request.organization.pk
    waiting, elsewhere = waiting_in(user, here), []
    if any(each.role.reach for each in request.holdings if each.organization_id == here):
        elsewhere = waiting_elsewhere(user, [each.pk for each in request.organizations])
    items = [_item(row) for row in waiting[:MOST_WAITING]]
    items += [_item(row, note=row.place) for row in elsewhere[:MOST_WAITING] if row.organization]
    if max(len(waiting), len(elsewhere)) > MOST_WAITING:
        items.append(AttentionItem(_("More in your inbox"), reverse("inbox:inbox") + "?show=action", is_rest=True))
    return items


def _item(row: Notification, note: str = "") -> AttentionItem:
    url = reverse("inbox:open", kwargs={"key": row.key})
    return AttentionItem(row.words, url, note, due_date=row.due_date, key=f"{row.kind} {row.once_key}")


def _own(request: Request, key: UUID) -> Notification:
    found = own_notification(request.user.pk, key)
    if found is None:
        raise Http404
    return found


def _back(request: Request) -> str:
    show = request.POST.get("show", "")
    return reverse("inbox:inbox") + (f"?show={show}" if show in SHOWN else "")
