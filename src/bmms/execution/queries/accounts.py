from uuid import UUID

from django.db.models import F, QuerySet

from bmms.execution.models import Account, Entry, Posting


def accounts() -> QuerySet[Account]:
    found: QuerySet[Account] = Account.objects.select_related("act", "ppa", "unit", "parent")
    return found


def appropriations() -> QuerySet[Account]:
    """One for each control key: act, PPA, class and funding source. In the organization in scope, as all of these."""
    found = accounts().filter(level=Account.Level.APPROPRIATION)
    return found.annotate(
        unreleased_now=F("appropriated") - F("allotted"), unobligated_now=F("allotted") - F("obligated")
    )


def account_with_key(key: UUID) -> Account | None:
    return accounts().filter(key=key).first()


def chain_above(account: Account) -> list[Account]:
    """From the appropriation down to what stands above this account."""
    chain: list[Account] = []
    parent_id = account.parent_id
    while parent_id is not None:
        chain.insert(0, accounts().get(pk=parent_id))
        parent_id = chain[0].parent_id
    return chain


def postings_of(account: Account, limit: int = 100) -> QuerySet[Posting]:
    """On the account itself or on what stands below it, the newest first."""
    inside = Account.objects.filter(pk=account.pk) | Account.objects.filter(parent=account)
    inside = inside | Account.objects.filter(parent__parent=account)
    found: QuerySet[Posting] = Posting.objects.filter(account__in=inside.values("pk")).select_related(
        "entry", "account"
    )
    return found.order_by("-date", "-pk")[:limit]


def entries() -> QuerySet[Entry]:
    found: QuerySet[Entry] = Entry.objects.select_related("reverses", "reversed_by")
    return found


def entry_with_key(key: UUID) -> Entry | None:
    return entries().filter(key=key).first()
