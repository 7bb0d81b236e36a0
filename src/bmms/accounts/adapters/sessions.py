from functools import partial
from typing import Any

from django.contrib.sessions.backends.cached_db import SessionStore as CachedSessionStore
from django.db import transaction

from bmms.accounts.queries.sessions import seconds_left


class SessionStore(CachedSessionStore):
    """Django's, but a session ends some hours after the sign-in, and a key that was given up does not come back."""

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        if seconds_left(data) > 0:
            return data
        self._session_key = None  # as Django does with one that nobody has used
        return {}

    def get_session_cookie_age(self) -> int:
        """Of the cookie, of the cached copy and of the row: none outlives the sign-in."""
        return min(super().get_session_cookie_age(), seconds_left(self))

    def cycle_key(self) -> None:
        given_up = self.session_key
        super().cycle_key()
        if given_up:  # a request under way may have cached it again
            transaction.on_commit(partial(SessionStore().delete, given_up))
