from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

from bmms.access.answers import step
from bmms.access.guards import public, signed_in
from bmms.access.request import Request
from bmms.accounts.actions.profile import change_profile, finish_tour
from bmms.accounts.actions.sessions import end_session, end_sessions
from bmms.accounts.adapters.devices import remember_language
from bmms.accounts.forms.profile import ProfileForm
from bmms.accounts.queries.sessions import own_session, sessions_of
from bmms.accounts.views.library import page


@signed_in
def profile(request: Request) -> HttpResponse:
    known = {"name": request.user.name, "language": request.user.language}
    form = ProfileForm(request.POST or None, initial=known).editing(known)
    if request.method != "POST":
        return render(request, "accounts/profile.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/profile.html", {"form": form}, status=422)
    change_profile(request.user, **form.cleaned_data, by=request.actor)
    messages.success(request, _("Your profile is saved."))
    response = redirect("account_profile")
    response.status_code = 303
    remember_language(response, form.cleaned_data["language"])
    return response


@public("signed-out pages have a language, too")
def choose_language(request: Request) -> HttpResponse:
    """Kept in a cookie; a signed-in person's letters and next sign-in follow it."""
    answer = set_language(request)
    chosen = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        change_profile(request.user, name=request.user.name, language=chosen, by=request.actor)
    if request.method == "POST" and answer.status_code == 302:
        answer.status_code = 303
    return answer


@signed_in
@require_POST
def put_away_first_steps(request: Request) -> HttpResponse:
    done = _("The first steps are put away. You find them under Help.")
    return step(request, lambda: finish_tour(request.user, by=request.actor), done, "/")


@signed_in
@require_safe
def sessions(request: Request) -> HttpResponse:
    found = sessions_of(request.user, request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": found})


@signed_in
@page
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]  # allauth says no types for it
def end_sessions_view(request: Request) -> HttpResponse:
    """One of them, or all but this one; whoever finds an unlocked screen does not shut its owner out elsewhere."""
    if request.method != "POST":
        return redirect("account_sessions")
    chosen = request.POST.get("session", "")
    if chosen:
        session = own_session(request.user.pk, chosen)
        if session is not None:
            end_session(session, by=request.actor)
            messages.success(request, _("The session has ended."))
    else:
        end_sessions(request.user.pk, but=request.session.session_key, by=request.actor)
        messages.success(request, _("All other sessions have ended."))
    response = redirect("account_sessions")
    response.status_code = 303
    return response
