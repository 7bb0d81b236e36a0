"""Who is told that a document has come to them, or back: at each step, until the next one is taken. And who issues cash
is told of what was released."""

from typing import Any, Final

from django.db import transaction

from bmms.access.actor import Actor
from bmms.access.news import News, settle, tell
from bmms.access.permissions import Permission
from bmms.execution.models import Account, Paper
from bmms.execution.queries.cash import is_covered, notices_of
from bmms.execution.queries.news import CASH_WAITING
from bmms.execution.queries.papers import Past, past_of
from bmms.execution.queries.waiting import RETURNED, WAITING, Waiting

NEXT: Final = {(kind.model, kind.status): kind for kind in WAITING}
FIRST: Final = "draft"
Document = Any  # one of those of WAITING; other rooms' papers tell in their own words


@transaction.atomic
def tell_of_text(document: Document, *, by: Actor) -> None:
    """New, or mended: it waits for its first signature, though it may still be called returned."""
    if (type(document), FIRST) not in NEXT:
        return
    past, rounds = past_of(document), 0
    if document.status == RETURNED:
        rounds = past.returns
        _settle(document, RETURNED, rounds, by)
    _tell(document, FIRST, rounds, past, by)


@transaction.atomic
def tell_of_step(document: Document, before: str, *, by: Actor) -> None:
    """After the step was written down: nobody waits for it any more, and whoever has the next one is told."""
    if (type(document), before) not in NEXT:
        return
    past = past_of(document)
    rounds = past.returns
    earlier = rounds - 1 if document.status == RETURNED else rounds
    for status in {before, FIRST} if before == RETURNED else {before}:
        _settle(document, status, earlier, by)
    if (type(document), document.status) in NEXT:
        _tell(document, document.status, rounds, past, by)


@transaction.atomic
def tell_of_release(allotment: Account, *, by: Actor) -> None:
    """Nothing is paid before there is cash; of one act and class once until some is issued."""
    if is_covered(allotment):
        return
    news = News(
        CASH_WAITING,
        once_key=_once_of_cash(allotment),
        page="execution:allocate_cash",
        about={"class": allotment.allotment_class, "act": str(allotment.act)},
        organization_id=allotment.organization_id,
    )
    tell(news, holders=Permission.CASH_ALLOCATE, by=by)


@transaction.atomic
def tell_of_cash(issued: Account, *, by: Actor) -> None:
    """How much a notice is for is the Treasury Office's to say: nothing waits for it until more is released."""
    settle(CASH_WAITING, _once_of_cash(issued, later=1), by=by)


@transaction.atomic
def tell_of_cancelled_release(allotment: Account, *, by: Actor) -> None:
    if is_covered(allotment):
        settle(CASH_WAITING, _once_of_cash(allotment), by=by)


def _once_of_cash(account: Account, later: int = 0) -> str:
    """Another one after each notice; `later` is how many were issued since."""
    of = (account.organization_id, account.act_id, account.allotment_class, account.fund)
    return " ".join(map(str, (*of, notices_of(account) - later)))


def _settle(document: Document, status: str, rounds: int, by: Actor) -> None:
    settle(_kind(NEXT[type(document), status]), _once(document, status, rounds), by=by)


def _tell(document: Document, status: str, rounds: int, past: Past, by: Actor) -> None:
    waits = NEXT[type(document), status]
    news = News(
        _kind(waits),
        once_key=_once(document, status, rounds),
        page=f"execution:{waits.page}",
        page_arguments={"key": document.key},
        about={"step": status, "document": str(document)},
        organization_id=document.organization_id,
    )
    if status == RETURNED:
        tell(news, people={document.prepared_by_id} - {None}, by=by)
    else:
        tell(news, holders=waits.permission, but=_hands_in(document, past), by=by)


def _kind(waits: Waiting) -> str:
    return f"{waits.page}.{RETURNED if waits.status == RETURNED else 'waiting'}"


def _once(document: Document, status: str, rounds: int) -> str:
    return f"{document.key} {status} {rounds}"


def _hands_in(document: Document, past: Past) -> set[int]:
    """Who may not take the next step: whoever has written or signed it."""
    signed = document.signers if isinstance(document, Paper) else {document.signed_by_id} - {None}
    return {*signed, *past.writers}
