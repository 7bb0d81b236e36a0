"""What the libraries tell us about sign-ins, and what we write down: the one place that listens to signals.

Second factors are heard through the model's signals, which fire inside the transaction of the write; allauth's own
fire after COMMIT.
"""

from typing import Any

from allauth.account import signals as account
from allauth.core import context
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from bmms.access.actor import NOBODY, Actor
from bmms.accounts.actions.second_factor import record_second_factor
from bmms.accounts.actions.sessions import end_sessions, forget_session, renew_key
from bmms.accounts.actions.sign_in import (
    forgive_failures,
    note_failure,
    record_sign_in,
    record_sign_in_failure,
    record_sign_out,
)
from bmms.accounts.adapters.devices import remember_browser, remember_language
from bmms.accounts.adapters.requests import acting, source
from bmms.accounts.models import Proof, User
from bmms.accounts.queries.second_factor import FACTORS
from bmms.accounts.queries.sessions import SEEN, SIGNED_IN


def connect() -> None:
    account.user_logged_in.connect(on_signed_in, dispatch_uid="bmms")
    account.authentication_step_completed.connect(on_proved, dispatch_uid="bmms")
    user_logged_out.connect(on_signed_out, dispatch_uid="bmms")
    mfa.authenticator_used.connect(on_factor_used, dispatch_uid="bmms")
    mfa.authentication_failed.connect(on_factor_failed, dispatch_uid="bmms")
    post_save.connect(on_factor_saved, sender=Authenticator, dispatch_uid="bmms")
    post_delete.connect(on_factor_deleted, sender=Authenticator, dispatch_uid="bmms")


def on_signed_in(request: Any, user: User, response: Any, **kwargs: Any) -> None:
    methods = [
        record.get("type", record["method"]) for record in request.session.get("account_authentication_methods", ())
    ]
    request.session[SEEN] = request.session[SIGNED_IN] = timezone.now().timestamp()
    record_sign_in(user, methods, by=acting(request, user))
    remember_browser(request, response, user.email.lower())
    remember_language(response, user.language)


def on_proved(request: Any, user: User, reauthenticated: bool = False, **kwargs: Any) -> None:
    if reauthenticated:  # signing in itself gives a new key
        renew_key(request.session, by=acting(request, user))


def on_signed_out(request: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        by = acting(request, user)
        forget_session(request.session.session_key, by=by)
        record_sign_out(user, by=by)


def on_factor_used(request: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    account_name, by = user.email.lower(), acting(request, user)
    forgive_failures(Proof.SECOND_FACTOR, account_name, source(request, account_name), by=by)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record_second_factor("recovery_code.used", authenticator, by=by)


def on_factor_failed(request: Any, user: User, **kwargs: Any) -> None:
    account_name, by = user.email.lower(), acting(request, user)
    note_failure(Proof.SECOND_FACTOR, account_name, source(request, account_name), by=by)
    record_sign_in_failure(Proof.SECOND_FACTOR, by=by)


def on_factor_saved(instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """What was opened with the password alone, perhaps by somebody else, ends with the first factor."""
    if not created:
        return
    by, request = _by(instance), context.request
    record_second_factor("second_factor.added", instance, by=by)
    if request is not None and instance.type in FACTORS:
        end_sessions(instance.user_id, but=request.session.session_key, by=by)


def on_factor_deleted(instance: Authenticator, **kwargs: Any) -> None:
    record_second_factor("second_factor.removed", instance, by=_by(instance))


def _by(authenticator: Authenticator) -> Actor:
    """Whoever is signed in, else the person whose factor it is: setting it up may be part of signing in."""
    request = context.request
    if request is None:
        return NOBODY
    return acting(request, None if request.user.is_authenticated else authenticator.user)
