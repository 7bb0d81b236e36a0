from allauth.mfa.models import Authenticator
from django.conf import settings

from bmms.accounts.queries.holdings import Holding

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factor_is_needed(holdings: list[Holding]) -> bool:
    """By a role, or by where it is held."""
    return settings.SECOND_FACTOR_REQUIRED and any(holding.needs_second_factor for holding in holdings)


def has_second_factor(user_id: int) -> bool:
    """Recovery codes alone are none: they are for the day the factor is lost."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists())
