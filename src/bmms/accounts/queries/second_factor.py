from allauth.mfa.models import Authenticator
from django.conf import settings

from bmms.accounts.queries.holdings import Holding

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_factor_is_due(user_id: int, holdings: list[Holding]) -> bool:
    """Whether a role, or where it is held, needs one and the person has none."""
    needed = settings.SECOND_FACTOR_REQUIRED and any(holding.needs_second_factor for holding in holdings)
    return needed and not has_second_factor(user_id)


def has_second_factor(user_id: int) -> bool:
    """Recovery codes alone are none: they are for the day the factor is lost."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists())
