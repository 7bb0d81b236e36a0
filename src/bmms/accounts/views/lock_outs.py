from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.accounts.actions.sign_in import release_lock_out
from bmms.accounts.queries.sign_in import lock_out_with_key, recent_lock_outs


@require(Permission.PLATFORM_USER_MANAGE)
@require_safe
def lock_outs(request: Request) -> HttpResponse:
    return render(request, "accounts/lock_outs.html", {"lock_outs": recent_lock_outs()})


@require(Permission.PLATFORM_USER_MANAGE)
@require_POST
def release(request: Request) -> HttpResponse:
    try:
        found = lock_out_with_key(UUID(request.POST.get("lock_out", "")))
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    release_lock_out(found, by=request.actor)
    messages.success(request, _("Released: they can try again."))
    response = redirect("platform:lock_outs")
    response.status_code = 303
    return response
