from bmms.workbench.models import AnsweredRequest


def answer_given(user_id: int, key: str) -> AnsweredRequest | None:
    return AnsweredRequest.objects.filter(user_id=user_id, idempotency_key=key).first()
