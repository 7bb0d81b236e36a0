from uuid import UUID

from django.db.models import QuerySet

from bmms.communities.models import Need
from bmms.geography.queries.browse import WITH_PARENTS


def needs() -> QuerySet[Need]:
    """Each with its community and where that is; the same for every organization."""
    return Need.objects.select_related(f"community__place__{WITH_PARENTS}")


def need_with_key(key: UUID) -> Need | None:
    return needs().filter(key=key).first()
