"""What a project costs and has cost: read from the ledger's accounts, never typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bmms.execution.models import Account, Posting, QuarterSum
from bmms.execution.queries.left import CELLS
from bmms.lib.money import CENTAVO, centavos
from bmms.planning.models import PPA
from bmms.planning.queries.ppas import above
from bmms.projects.models import BudgetLine, Project
from bmms.projects.models.parts import WHOLE
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared, objects_together

NOTHING: Final = Decimal(0)
PRECISE: Final = DecimalField(max_digits=26, decimal_places=8)  # parts of amounts, before they are rounded
APPROPRIATION_OF: Final = Coalesce("account__parent__parent", "account__parent", "account")  # of a posting
SHOWN: Final = ("appropriated", "allotted", "obligated", "disbursed")
MONEY_COLUMNS: Final = ("key", "allotment_class", *SHOWN, "act__name", "act__fiscal_year", "ppa__code")  # of an account


@dataclass(frozen=True)
class Amounts:
    """Pesos, as they stand in the ledger now."""

    appropriated: Decimal = NOTHING
    allotted: Decimal = NOTHING
    obligated: Decimal = NOTHING
    disbursed: Decimal = NOTHING

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(
            self.appropriated + other.appropriated,
            self.allotted + other.allotted,
            self.obligated + other.obligated,
            self.disbursed + other.disbursed,
        )


@dataclass(frozen=True)
class MoneyLine:
    """An appropriation, with the part of it that is the project's. Without a link it is its PPA's own."""

    account: Account
    share: Decimal
    link: BudgetLine | None = None

    @cached_property
    def amounts(self) -> Amounts:
        account = self.account
        parts = (account.appropriated, account.allotted, account.obligated, account.disbursed)
        return Amounts(*(centavos(part * self.share / WHOLE) for part in parts))


def appropriations_of(*ppas: PPA) -> QuerySet[Account]:
    return _appropriations().filter(ppa__in=ppas)


def _appropriations() -> QuerySet[Account]:
    found: QuerySet[Account] = Account.objects.filter(level=Account.Level.APPROPRIATION)
    return found.select_related("act", "ppa").order_by("act__fiscal_year", "allotment_class", "pk")


def appropriations_above(project: Project) -> QuerySet[Account]:
    """What can pay for it besides its own: the appropriations of what it is part of."""
    return appropriations_of(*above(project.ppa))


def linked_share(account: Account, *, but: Project | None = None) -> Decimal:
    """How much of it has been given to projects, in percent."""
    rows = BudgetLine.objects.filter(account=account)
    given = (rows.exclude(project=but) if but else rows).aggregate(sum=Sum("share"))["sum"]
    return Decimal(given or 0)


def money_lines(project: Project) -> list[MoneyLine]:
    """Its own PPA's appropriations, less what of them pays for projects below it, and what is linked above."""
    own, linked = objects_together([(_OWN, {"ppa": project.ppa_id}), (_LINKED, {"project": project.pk})])
    lines = [MoneyLine(account, WHOLE - account.given) for account in own]
    return [line for line in lines if line.share] + [MoneyLine(link.account, link.share, link) for link in linked]


def _own() -> QuerySet[Account]:
    """Each with the percent of it that is `given` to projects below."""
    below = BudgetLine.objects.filter(account=OuterRef("pk")).order_by().values("account").annotate(sum=Sum("share"))
    own = _appropriations().filter(ppa=Given("ppa")).only(*MONEY_COLUMNS)
    return own.annotate(given=Coalesce(Subquery(below.values("sum")), NOTHING))


_OWN: Final = Prepared(_own)
_LINKED: Final = Prepared(
    lambda: (
        BudgetLine.objects.filter(project=Given("project"))
        .select_related("account__act", "account__ppa")
        .only("share", *(f"account__{name}" for name in MONEY_COLUMNS))
    )
)


@dataclass(frozen=True)
class Rates:
    """In percent; None where nothing is below the line."""

    obligation: Decimal | None  # obligations by allotments
    disbursement: Decimal | None  # paid by obligations
    absorption: Decimal | None  # paid by allotments


def rates_of(amounts: Amounts) -> Rates:
    return Rates(
        _percent(amounts.obligated, amounts.allotted),
        _percent(amounts.disbursed, amounts.obligated),
        _percent(amounts.disbursed, amounts.allotted),
    )


def amounts_on(lines: list[MoneyLine], day: date) -> Amounts:
    """As the ledger's postings stood on that last day of a quarter. One statement for any number of lines."""
    if not lines:
        return Amounts()
    rows = _UNTIL.rows(accounts=[line.account.pk for line in lines], day=day)
    found = {pk: amounts for pk, *amounts in rows}
    return sum((_part(line, found.get(line.account.pk, [])) for line in lines), Amounts())


def _until() -> QuerySet[Any]:
    rows = QuarterSum.objects.filter(OneOfGiven("account_id", "accounts"), quarter__lte=Given("day")).order_by()
    sums = {name: Sum("amount", filter=Q(measure__in=CELLS[name])) for name in SHOWN}
    found: QuerySet[Any] = rows.values("account").annotate(**sums).values_list("account", *SHOWN)
    return found


_UNTIL: Final = Prepared(_until)


def _part(line: MoneyLine, sums: list[Decimal | None]) -> Amounts:
    return Amounts(*(centavos((each or NOTHING) * line.share / WHOLE) for each in sums))


def _percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (100 * part / whole).quantize(CENTAVO) if whole else None


def paying_for(projects: Collection[Project]) -> dict[int, dict[Account, Decimal]]:
    """Of each project its appropriations with the percent that is its, as `money_lines`; in three statements."""
    by_ppa = {each.ppa_id: each.pk for each in projects}
    links = BudgetLine.objects.filter(project__in=by_ppa.values()).select_related("account__act", "account__ppa")
    given = BudgetLine.objects.filter(account__ppa__in=by_ppa).order_by().values_list("account")
    shares = dict(given.annotate(sum=Sum("share")))
    own = Account.objects.filter(level=Account.Level.APPROPRIATION, ppa__in=by_ppa).select_related("act", "ppa")
    found: dict[int, dict[Account, Decimal]] = {pk: {} for pk in by_ppa.values()}
    for account in own.order_by("act__fiscal_year", "allotment_class", "pk"):
        if left := WHOLE - shares.get(account.pk, NOTHING):
            found[by_ppa[account.ppa_id]][account] = left
    for link in links:
        found[link.project_id][link.account] = link.share
    return found


def paid_for_on(paying: Mapping[int, Mapping[Account, Decimal]], day: date) -> dict[int, dict[Account, Amounts]]:
    """What of the balances at the end of that day is each project's, by appropriation; in one statement."""
    sums = balances_on({account.pk for accounts in paying.values() for account in accounts}, day)
    return {
        project: {
            account: _part(MoneyLine(account, share), sums.get(account.pk, [])) for account, share in accounts.items()
        }
        for project, accounts in paying.items()
    }


def balances_on(accounts: Collection[int], day: date) -> dict[int, list[Decimal | None]]:
    """Of each appropriation what its postings and those below it sum to."""
    rows = Posting.objects.filter(date__lte=day).order_by().annotate(of=APPROPRIATION_OF).filter(of__in=accounts)
    sums = {name: Sum("amount", filter=Q(measure__in=CELLS[name])) for name in SHOWN}
    return {pk: amounts for pk, *amounts in rows.values("of").annotate(**sums).values_list("of", *SHOWN)}


def total_of(lines: list[MoneyLine]) -> Amounts:
    return sum((line.amounts for line in lines), Amounts())


def paid_by_project(projects: Collection[int]) -> dict[int, Decimal]:
    """What the ledger has paid for each until now, in one statement: of any organization under `oversight()`."""
    rows = with_payments(Project.objects.filter(pk__in=projects), project="pk", ppa="ppa")
    return {pk: centavos(Decimal(paid)) for pk, paid in rows.values_list("pk", "paid")}


def with_payments(rows: QuerySet[Any], *, project: str, ppa: str) -> QuerySet[Any]:
    """The rows with what is `paid` for the project and PPA at these paths."""
    own = Coalesce(Subquery(_paid_of_own(OuterRef(ppa))), NOTHING, output_field=PRECISE)
    linked = Coalesce(Subquery(_paid_of_linked(OuterRef(project))), NOTHING, output_field=PRECISE)
    found: QuerySet[Any] = rows.annotate(paid=own + linked)
    return found


def own_payments() -> QuerySet[Any]:
    """Appropriations, each with what it has `paid` for its own PPA: less what of it pays for projects below."""
    given = BudgetLine.objects.filter(account=OuterRef("pk")).order_by().values("account").annotate(sum=Sum("share"))
    rows = Account.objects.filter(level=Account.Level.APPROPRIATION).order_by()
    left = Value(WHOLE) - Coalesce(Subquery(given.values("sum")), Value(NOTHING))
    found: QuerySet[Any] = rows.annotate(paid=part_of(F("disbursed"), left))
    return found


def linked_payments() -> QuerySet[Any]:
    """Links to appropriations above a project, each with what it has `paid` for the project."""
    found: QuerySet[Any] = BudgetLine.objects.order_by().annotate(paid=part_of(F("account__disbursed"), F("share")))
    return found


def part_of(amount: Any, share: Any) -> Any:
    """`share` percent of an amount, as an expression."""
    return ExpressionWrapper(amount * share / Value(WHOLE), output_field=PRECISE)


def _paid_of_linked(project: Any) -> Any:
    """From appropriations above it, by the shares that pay for it."""
    rows = linked_payments().filter(project=project).values("project")
    return rows.annotate(sum=Sum("paid")).values("sum")


def _paid_of_own(ppa: Any) -> Any:
    """From the appropriations of its own PPA, less what of them pays for projects below."""
    return own_payments().filter(ppa=ppa).values("ppa").annotate(sum=Sum("paid")).values("sum")
