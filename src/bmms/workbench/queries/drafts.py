from functools import cache

from bmms.tenancy.prepared import Given, Prepared
from bmms.workbench.models import Draft


def draft_at(place: str, user_id: int) -> Draft | None:
    return Draft.objects.filter(user_id=user_id, place=place).first()


def drafts_after(newest: int, user_id: int) -> list[int]:
    """The numbers of a person's drafts that are older than so many."""
    return [number for (number,) in _after(newest).rows(user=user_id)]


@cache
def _after(newest: int) -> Prepared:
    newest_first = Draft.objects.filter(user_id=Given("user")).order_by("-saved_at")
    return Prepared(lambda: newest_first.values_list("pk")[newest:])
