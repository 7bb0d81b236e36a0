import base64
from functools import cache

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right, or was used already. Wait for the next one."),
    }

    def encrypt(self, text: str) -> str:
        """A stolen copy of the database makes no codes."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher().decrypt(encrypted_text.encode()).decode()


@cache
def cipher() -> MultiFernet:
    """By the secret key, and by those before it (SECRET_KEY_FALLBACKS) for what they encrypted."""
    return MultiFernet([_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def by_present_key(encrypted: str) -> str | None:
    """The same text where it is so already; None where no key opens it."""
    try:
        _of(settings.SECRET_KEY).decrypt(encrypted)
    except InvalidToken:
        pass
    else:
        return encrypted
    try:
        return cipher().rotate(encrypted).decode()
    except InvalidToken:
        return None


def _of(secret: str | bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(secret)))


def _derived(secret: str | bytes) -> bytes:
    return salted_hmac("bmms.accounts.second_factor", "", secret=secret, algorithm="sha256").digest()
