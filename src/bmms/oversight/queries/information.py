"""Requests for information, with the working days that run."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.permissions import Permission
from bmms.accounts.queries.people import holders_of, reaching_holders_of
from bmms.lib.working_days import after_working_days, working_days_until
from bmms.oversight.models import InformationRequest
from bmms.oversight.models.information import TO_ANSWER
from bmms.periods.queries.reports import holidays
from bmms.tenancy.scope import system


def information_requests() -> QuerySet[InformationRequest]:
    found: QuerySet[InformationRequest] = InformationRequest.objects.select_related("handler")
    return found


def information_request_with_key(key: UUID) -> InformationRequest | None:
    people = ("handler", "extended_by", "decided_by", "appeal_decided_by")
    return information_requests().select_related(*people).filter(key=key).first()


def appeal_deciders(asked: InformationRequest) -> set[int]:
    """The head; what the head denied, whoever decides for the office above (EO 2 of 2016, section 13)."""
    return _deciders(asked)[0]


def refused_appeal(asked: InformationRequest, by: Actor) -> str:
    """Why this person, who decides appeals here, does not decide this one; empty: they do."""
    if asked.decided_by_id == by.user_id:
        return _("Whoever answered the request does not decide its appeal.")
    people, are_above = _deciders(asked)
    if are_above:
        is_one = by.is_visitor or by.user_id in people
        return "" if is_one else _("This appeal is decided by the office above: the Office of the Chief Minister.")
    return _("This appeal is decided by the head of the office itself.") if by.is_visitor else ""


def _deciders(asked: InformationRequest) -> tuple[set[int], bool]:
    """And whether they are of the office above."""
    with system("the office above is another organization"):
        here = holders_of(Permission.INFORMATION_APPEAL, asked.organization_id)
        above = reaching_holders_of(Permission.INFORMATION_APPEAL)
    others = above - {asked.decided_by_id}
    are_above = bool(others) and (asked.decided_by_id in here or here <= above)
    return (others if are_above else here - {asked.decided_by_id}), are_above


def is_late() -> Q:
    today, status = timezone.localdate(), InformationRequest.Status
    return Q(status=status.RECEIVED, due_date__lt=today) | Q(status=status.APPEALED, appeal_due_date__lt=today)


def answer_until(received: date, extended: int) -> date:
    """So many working days after the day of receipt; holidays of the region and of the nation do not count."""
    return working_days_after(received, TO_ANSWER + extended)


def working_days_after(day: date, number: int) -> date:
    return after_working_days(day, number, closed_days())


def working_days_left(until: date) -> int:
    return working_days_until(timezone.localdate(), until, closed_days())


def closed_days() -> set[date]:
    return set(holidays().values_list("day", flat=True))
