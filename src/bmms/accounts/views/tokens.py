from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.accounts.actions.tokens import create_token, revoke_token
from bmms.accounts.forms.tokens import TokenForm
from bmms.accounts.queries.tokens import tokens_of
from bmms.accounts.views.answers import address

SHOWN_ONCE = "new_api_token"


@require(Permission.ORGANIZATION_VIEW)
@never_cache
@require_safe
def tokens(request: Request) -> HttpResponse:
    """One's own tokens for this organization; a new one's secret is here once."""
    own = tokens_of(request.user.pk, request.organization.pk)
    context = {"tokens": own, "secret": request.session.pop(SHOWN_ONCE, "")}
    return render(request, "accounts/tokens.html", context)


@require(Permission.ORGANIZATION_VIEW)
@sensitive_variables()
def new_token(request: Request) -> HttpResponse:
    form = TokenForm(request.POST or None, allowed=request.actor.permissions)
    made: list[str] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(create_token(by=request.actor, **form.cleaned_data)[1])
    ):
        request.session[SHOWN_ONCE] = made[0]
        messages.success(request, _("The token is made. Copy it now: it is shown only this once."))
        return SeeOther(address(request, "tokens"))
    return render(request, "accounts/new_token.html", {"form": form}, status=422 if form.is_bound else 200)


@require(Permission.ORGANIZATION_VIEW)
@require_POST
def revoke(request: Request, key: UUID) -> HttpResponse:
    token = get_object_or_404(tokens_of(request.user.pk, request.organization.pk), key=key)
    url = address(request, "tokens")
    return step(request, lambda: revoke_token(token, by=request.actor), _("The token is revoked."), url)
