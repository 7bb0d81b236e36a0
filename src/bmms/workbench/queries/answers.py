from typing import Final

from bmms.tenancy.prepared import Given, Prepared
from bmms.workbench.models import AnsweredRequest


def answer_given(user_id: int, key: str) -> AnsweredRequest | None:
    found = _GIVEN.objects(user=user_id, key=key)
    return found[0] if found else None


_GIVEN: Final = Prepared(lambda: AnsweredRequest.objects.filter(user_id=Given("user"), idempotency_key=Given("key")))
