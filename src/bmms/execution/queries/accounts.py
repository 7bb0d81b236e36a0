from typing import Any, Final
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from bmms.execution.models import Account, Entry, Posting
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared

M = Posting.Measure
OPENS: Final = (M.APPROPRIATION, M.ALLOTMENT, M.TRANSFER_FROM, M.OBLIGATION, M.CASH)
POSTINGS_SHOWN: Final = 100

# what the list shows and programs are told
ENTRY_COLUMNS: Final = (
    *("key", "number", "particulars", "kind", "date"),
    *("posted_by_name", "posted_at", "reverses__key", "reverses__number"),
)


def number_of(account: str) -> Subquery:
    """The number of what opened the account that this field names: of an allotment, its SARO or GAABAO.

    By the measures that open one: thousands of payments may be posted to a cash allocation.
    """
    first = Posting.objects.filter(account=OuterRef(account), measure__in=OPENS).order_by("pk")
    return Subquery(first.values("entry__number")[:1])


def object_of(account: str) -> Subquery:
    """For which object an obligation was made."""
    first = Posting.objects.filter(account=OuterRef(account), measure=M.OBLIGATION).order_by("pk")
    return Subquery(first.values("object_code")[:1])


def accounts() -> QuerySet[Account]:
    found: QuerySet[Account] = Account.objects.select_related("act", "ppa", "unit", "parent")
    return found.annotate(number=number_of("pk"))


def appropriations() -> QuerySet[Account]:
    """One for each control key: act, PPA, class and funding source. In the organization in scope, as all of these."""
    found = accounts().filter(level=Account.Level.APPROPRIATION)
    return found.annotate(
        unreleased_now=F("appropriated") - F("allotted"), unobligated_now=F("allotted") - F("obligated")
    )


def account_with_key(key: UUID) -> Account | None:
    found = _WITH_KEY.objects(key=key)
    return found[0] if found else None


_WITH_KEY: Final = Prepared(lambda: accounts().filter(key=Given("key")))


def account_numbered(pk: int) -> Account:
    """As it is now, with what it stands below."""
    (found,) = _NUMBERED.objects(pk=pk)
    return found  # type: ignore[no-any-return]  # of any model


_NUMBERED: Final = Prepared(lambda: Account.objects.select_related("parent").filter(pk=Given("pk")))


def chain_above(account: Account) -> list[Account]:
    """From the appropriation down to what stands above this account; each was opened after what it stands below."""
    above = [account.parent_id, account.parent.parent_id] if account.parent else []
    return _ABOVE.objects(ids=[each for each in above if each]) if above else []


_ABOVE: Final = Prepared(
    lambda: accounts().select_related(None).filter(OneOfGiven("pk", "ids")).only("key", "name").order_by("pk")
)


def parts_of(account: Account) -> list[Account]:
    """The allotments of an appropriation, the obligations of an allotment."""
    return _PARTS.objects(account=account.pk)


def _parts() -> QuerySet[Account]:
    columns = ("key", "level", "name", "allotted", "obligated", "disbursed", "unit__name", "unit__code")
    return accounts().select_related(None).select_related("unit").filter(parent=Given("account")).only(*columns)


_PARTS: Final = Prepared(lambda: _parts().order_by("pk"))


def postings_of(account: Account) -> list[Posting]:
    """On the account itself or on what stands below it, the newest first."""
    has_parts = account.level in (Account.Level.APPROPRIATION, Account.Level.ALLOTMENT)
    return (_INSIDE if has_parts else _POSTED).objects(account=account.pk)


def _postings(**on: Any) -> QuerySet[Posting]:
    found: QuerySet[Posting] = Posting.objects.filter(**on).select_related("entry")
    shown = found.only("date", "measure", "amount", "entry__key", "entry__number", "entry__particulars")
    return shown.order_by("-date", "-pk")[:POSTINGS_SHOWN]


def _with_parts() -> QuerySet[Account]:
    account = Given("account")
    return Account.objects.filter(Q(pk=account) | Q(parent=account) | Q(parent__parent=account))


_POSTED: Final = Prepared(lambda: _postings(account=Given("account")))
_INSIDE: Final = Prepared(lambda: _postings(account__in=_with_parts().values("pk")))


# What an entry of each kind is about; its other lines follow from that.
AMOUNTS: Final = {
    Entry.Kind.APPROPRIATION: Posting.Measure.APPROPRIATION,
    Entry.Kind.MODIFICATION: Posting.Measure.REALIGNMENT,
    Entry.Kind.ALLOTMENT: Posting.Measure.ALLOTMENT,
    Entry.Kind.SUBALLOTMENT: Posting.Measure.TRANSFER_FROM,
    Entry.Kind.OBLIGATION: Posting.Measure.OBLIGATION,
    Entry.Kind.PAYABLE: Posting.Measure.PAYABLE,
    Entry.Kind.CASH: Posting.Measure.CASH,
    Entry.Kind.DISBURSEMENT: Posting.Measure.DISBURSEMENT,
    Entry.Kind.LAPSE: Posting.Measure.LAPSE,
    Entry.Kind.CASH_LAPSE: Posting.Measure.CASH_LAPSE,
}


def entries() -> QuerySet[Entry]:
    """Each with its amount: of a modification what moved, of a payment what was paid."""
    measure = Case(*(When(kind=kind, then=Value(about)) for kind, about in AMOUNTS.items()))
    moved = ~Q(entry__kind=Entry.Kind.MODIFICATION) | Q(amount__gt=0)
    about = Posting.objects.filter(moved, entry=OuterRef("pk"), measure=OuterRef("measure_of_kind"))
    about = about.exclude(account__level=Account.Level.CASH, measure=Posting.Measure.DISBURSEMENT)
    summed = about.order_by().values("entry").annotate(sum=Sum("amount")).values("sum")
    found: QuerySet[Entry] = Entry.objects.select_related("reverses", "reversed_by")
    return found.alias(measure_of_kind=measure).annotate(amount=Subquery(summed))


def entries_listed() -> QuerySet[Entry]:
    """With what a list shows of them, and no more."""
    return entries().select_related(None).select_related("reverses").only(*ENTRY_COLUMNS)


def entry_numbered(pk: int) -> Entry:
    (found,) = _ENTRY.objects(pk=pk)
    return found  # type: ignore[no-any-return]  # of any model


_ENTRY: Final = Prepared(lambda: Entry.objects.filter(pk=Given("pk")))


def entry_with_key(key: UUID) -> Entry | None:
    return entries().filter(key=key).select_related("voucher", "release", "modification").first()
