from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from bmms.budgeting.models import AppropriationAct
from bmms.tenancy.prepared import Prepared


def acts() -> QuerySet[AppropriationAct]:
    return AppropriationAct.objects.all()


ACT_NAMES: Final = Prepared(lambda: acts().values_list("name"))  # for filters of lists


def act_with_key(key: UUID) -> AppropriationAct | None:
    return acts().filter(key=key).prefetch_related("validities").first()
