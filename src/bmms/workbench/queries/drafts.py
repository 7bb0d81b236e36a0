from bmms.workbench.models import Draft


def draft_at(place: str, user_id: int) -> Draft | None:
    return Draft.objects.filter(user_id=user_id, place=place).first()
