from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.execution.queries.closing import checklist
from bmms.periods.actions.years import close_books
from bmms.periods.models import FiscalYear


@transaction.atomic
def close_year(year: FiscalYear, *, reason: str, code: str, by: Actor) -> None:
    """Close the books, once nothing of the checklist is open: it is read when nothing can be posted any more."""
    check(by, Permission.PERIOD_LOCK)
    close_books(year, reason=reason, by=by)
    open_ones = [f"{each.label}: {each.found}" for each in checklist(year, code) if not each.is_clear]
    if open_ones:
        raise DomainError(_("Not everything is done yet. %s") % "; ".join(open_ones))
