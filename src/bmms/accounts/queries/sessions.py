from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")  # the first that a browser names: they name each other
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux")
NAMES = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "macOS"}


SIGNED_IN: Final = "signed_in"  # when its person signed in
SEEN: Final = "seen"  # when a session was last noted as used; in the session, so that asking costs nothing
SEEN_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class OpenSession:
    id: int
    device: str
    address: str
    since: datetime
    last_seen: datetime
    is_this_one: bool


def sessions_of(user: Any, this_key: str | None) -> list[OpenSession]:
    """Those that still work, the newest first. Dead ones are forgotten on the way."""
    alive = UserSession.objects.purge_and_list(user)
    return [
        OpenSession(
            session.pk,
            device_of(session.user_agent),
            session.ip,
            session.created_at,
            session.last_seen_at,
            session.session_key == this_key,
        )
        for session in sorted(alive, key=lambda session: session.created_at, reverse=True)
    ]


def device_of(user_agent: str) -> str:
    """`Firefox, Windows`: enough to know one's own devices apart."""
    found = (next((name for name in names if name in user_agent), "") for names in (BROWSERS, SYSTEMS))
    return ", ".join(NAMES.get(name, name) for name in found if name)


def own_session(user_id: int, number: str) -> UserSession | None:
    return UserSession.objects.filter(user_id=user_id, pk=number).first() if number.isdecimal() else None


def use_is_to_be_noted(session: Any) -> bool:
    seen = session.get(SEEN)  # set at sign-in
    return seen is not None and timezone.now().timestamp() - seen >= SEEN_EVERY.total_seconds()


def seconds_left(session: Mapping[str, Any]) -> int:
    """Until one has to sign in again, however much the session is used. In one of a release that did not note when it
    began they run from its next noted use."""
    now = timezone.now().timestamp()
    return int(session.get(SIGNED_IN, now) + settings.SIGN_IN_LASTS - now)
