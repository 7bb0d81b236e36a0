"""What the ledger would refuse, asked while a document is prepared: days before somebody certifies it.

The words are the ledger's own (refusals.py). execution_post asks again when it posts, and has the last word.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.budgeting.models import CLASS_OF_DIGIT, Validity
from bmms.execution.models import Account, Payee, Posting
from bmms.execution.queries.discontinued import BARRED_YEARS, last_discontinued
from bmms.execution.queries.numbers import OPENING
from bmms.periods.models import FiscalYear
from bmms.periods.queries.years import MONTH_LOCK
from bmms.tenancy.prepared import Given, Prepared, rows_together

CLUSTER = 2  # of the funding source: the digits of its fund cluster
OPEN_YEARS = (FiscalYear.State.EXECUTION, FiscalYear.State.CLOSING)


def obstacle_on(account: Account, on: date, *, paying: bool = False) -> Mapping[str, Any] | None:
    """Why nothing can be charged to this account that day; None: it can."""
    if on > timezone.localdate():
        return {"code": "future", "date": on.isoformat()}
    open_year, locks, postings, validities = rows_together(
        [
            (_OPEN_YEAR, {"year": on.year}),
            (MONTH_LOCK, {"year": on.year, "month": on.month}),
            (_FIRST_POSTING, {"account": account.pk}),
            (_VALIDITY, {"act": account.act_id, "class": account.allotment_class}),
        ]
    )
    if not open_year:
        return {"code": "year", "year": on.year}
    if locks:
        changed_at, who, why = locks[0]
        since = timezone.localdate(changed_at).isoformat()
        return {"code": "locked", "date": on.isoformat(), "who": who, "since": since, "why": why}
    if postings and on < postings[0][0]:
        return {"code": "early", "date": on.isoformat(), "since": postings[0][0].isoformat()}
    until = validities[0][paying] if validities else None
    return _outside_the_act(account, on, until, paying=paying)


_OPEN_YEAR: Final = Prepared(
    lambda: FiscalYear.objects.filter(year=Given("year"), state__in=OPEN_YEARS).values_list("year")
)
_FIRST_POSTING: Final = Prepared(
    lambda: Posting.objects.filter(account=Given("account")).order_by("date").values_list("date")[:1]
)
_VALIDITY: Final = Prepared(
    lambda: Validity.objects.filter(act=Given("act"), allotment_class=Given("class")).values_list(
        "obligate_until", "pay_until"
    )
)


def _outside_the_act(account: Account, on: date, until: date | None, *, paying: bool) -> Mapping[str, Any] | None:
    act = account.act
    if until is not None and act.effective_date <= on <= until:
        return None
    return {
        "code": "validity",
        "act": act.name,
        "class": account.allotment_class,
        "measure": "disbursement" if paying else "obligation",
        "since": act.effective_date.isoformat(),
        "until": until and until.isoformat(),
        "date": on.isoformat(),
    }


def shortfall_of(account: Account, rule: str, left: Decimal, wanted: Decimal) -> Mapping[str, Any] | None:
    """By how much `left` does not cover what is wanted of this account."""
    if wanted <= left:
        return None
    ppa = account.ppa.code if account.ppa else ""
    named = {"class": account.allotment_class, "ppa": ppa, "act": account.act.name, "name": account.name}
    return {"code": "short", "rule": rule, "shortfall": str(wanted - left), **named}


def refuse_object_of_another_class(allotment_class: str, object_code: str) -> None:
    if object_code and CLASS_OF_DIGIT.get(object_code[2:3]) != allotment_class:
        raise DomainError(
            _("Object %(object)s is not one of %(class)s.") % {"object": object_code, "class": allotment_class}
        )


def refuse_augmentation(source: Account, target: Account, on: date) -> None:
    if source.ppa_id == target.ppa_id or (source.act_id, source.fund) != (target.act_id, target.fund):
        raise DomainError(_("Savings go to another PPA of the same act and funding source."))
    enacted = Posting.objects.filter(account=target.parent_id, measure=Posting.Measure.APPROPRIATION).aggregate(
        sum=Sum("amount")
    )
    if not enacted["sum"]:
        raise DomainError(_("The act has given this PPA and class nothing that could be augmented."))
    _refuse_discontinued(target, on)


def _refuse_discontinued(target: Account, on: date) -> None:
    """What was discontinued gets no savings of others in the two years after (BAA 84 s. 46-49).

    They run from the year in which it was, which of a continuing act is later than the act's own.
    """
    year = max(target.act.fiscal_year, on.year)
    last = target.ppa and last_discontinued(target.ppa, range(year - BARRED_YEARS, year + 1))
    if last:
        words = _("This PPA was discontinued in FY %(year)d. It may be augmented from FY %(again)d on (BAA 84, s. 46).")
        raise DomainError(words % {"year": last, "again": last + BARRED_YEARS + 1})


def refuse_other_cash(obligation: Account, cash: Account) -> None:
    """A notice of cash allocation is for one class and fund cluster, and for obligations of any act."""
    if cash.fund[:CLUSTER] != obligation.fund[:CLUSTER]:
        clusters = {"cash": cash.fund[:CLUSTER], "fund": obligation.fund[:CLUSTER]}
        words = _(
            "This cash allocation is of fund cluster %(cash)s, and the obligation of %(fund)s. Choose one of %(fund)s; "
            "if it was entered under the wrong funding source, the Treasury Office reverses it and issues it anew."
        )
        raise DomainError(words % clusters)
    if cash.allotment_class != obligation.allotment_class:
        named = {"cash": cash.allotment_class, "class": obligation.allotment_class}
        raise DomainError(_("This cash allocation is for %(cash)s, and the obligation is of %(class)s.") % named)


def refuse_other_payee(obligation: Account, payee: Payee) -> None:
    """What is owed to one is not paid to another (COA: the claimant is the creditor of the obligation)."""
    if _spelled(obligation.name) != _spelled(payee.name) and not _was_opened_unnamed(obligation):
        named = {"payee": payee.name, "creditor": obligation.name}
        words = _(
            "The obligation is owed to %(creditor)s, and %(payee)s is to be paid. For another creditor, obligate anew."
        )
        raise DomainError(words % named)


def _was_opened_unnamed(obligation: Account) -> bool:
    """Brought along at going live without its payee: then it is called as its ORS."""
    words = f"{OPENING} {obligation.name}"
    opened = obligation.postings.filter(entry__number__startswith=f"{OPENING}-", entry__particulars=words)
    return bool(opened.exists())


def _spelled(name: str) -> str:
    """Capitals, spaces and the dot after an abbreviation make no other payee."""
    return " ".join(name.replace(".", " ").split()).casefold()
