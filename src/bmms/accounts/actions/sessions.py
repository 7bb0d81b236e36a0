from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.accounts.queries.sessions import SEEN, SIGNED_IN, device_of
from bmms.audit.actions import record
from bmms.tenancy.scope import system


@transaction.atomic
def note_session_use(session: Any, address: str, *, by: Actor) -> None:
    """When and from where a session was last used. The caller asks use_is_to_be_noted first."""
    now = timezone.now()
    UserSession.objects.filter(session_key=session.session_key).update(
        last_seen_at=now, **({"ip": address} if address else {})
    )
    session[SEEN] = now.timestamp()
    session.setdefault(SIGNED_IN, now.timestamp())  # one of the release before


@transaction.atomic
def renew_key(session: Any, *, by: Actor) -> None:
    """Who has proved again who they are gets a new key; with the old one nobody is more than before."""
    old = session.session_key
    session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=session.session_key)


@transaction.atomic
def end_session(session: UserSession, *, by: Actor) -> None:
    """It ends at that browser's next request."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.delete(session.session_key)
    transaction.on_commit(lambda: store.delete(session.session_key))  # a request under way may have cached it again
    session.delete()
    record("session.ended", session.user, by=by, reason=device_of(session.user_agent))


@transaction.atomic
def end_sessions(user_id: int, *, by: Actor, but: str | None = None) -> int:
    """All of a person's sessions, or all but the one with the key `but`."""
    others = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=but).select_related("user"))
    for session in others:
        end_session(session, by=by)
    return len(others)


@transaction.atomic
def forget_session(session_key: str | None, *, by: Actor) -> None:
    """Signing out ends the session itself; this takes it off the list."""
    UserSession.objects.filter(session_key=session_key).delete()


@transaction.atomic
def forget_ended_sessions(*, by: Actor) -> int:
    """Drop sessions that nobody can use any more, and the addresses and devices noted for them. Returns how many."""
    with system(f"{by.name} clears sessions that have ended"):
        forgotten = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
        living = Session.objects.filter(session_key=OuterRef("session_key"))
        UserSession.objects.filter(~Exists(living)).delete()
    return forgotten
