from uuid import UUID

from django.db.models import QuerySet

from bmms.budgeting.models import AppropriationAct


def acts() -> QuerySet[AppropriationAct]:
    return AppropriationAct.objects.all()


def act_with_key(key: UUID) -> AppropriationAct | None:
    return acts().filter(key=key).prefetch_related("validities").first()
