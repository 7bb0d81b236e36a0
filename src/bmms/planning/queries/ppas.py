from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bmms.access.actor import Actor
from bmms.access.errors import DomainError
from bmms.documents.queries import attachments_on
from bmms.planning.models import PPA, Alignment, Indicator, InvestmentLine, PlanLine, Tag, Target
from bmms.planning.models.signing import AT_WORK
from bmms.tenancy.prepared import Given, Prepared


def ppas() -> QuerySet[PPA]:
    """Those of the organization in scope, each with what it is part of."""
    found: QuerySet[PPA] = PPA.objects.select_related("parent")
    return found


def ppas_in(fiscal_year: int) -> QuerySet[PPA]:
    """Those that a plan of that year can hold."""
    return ppas().filter(Q(until_year=None) | Q(until_year__gte=fiscal_year), from_year__lte=fiscal_year)


def used_among(ppas: Sequence[PPA]) -> set[int]:
    """Which of them have parts, indicators, a place in a plan or the AIP, an alignment, tags or files."""
    wanted = [ppa.pk for ppa in ppas]
    of = ((PPA, "parent"), *((model, "ppa") for model in (Indicator, PlanLine, InvestmentLine, Alignment, Tag)))
    rows = (model.objects.filter(**{f"{name}__in": wanted}).values_list(f"{name}_id", flat=True) for model, name in of)
    return {pk for found in rows for pk in found} | attachments_on(ppas).keys()


def ppa_with_key(key: UUID) -> PPA | None:
    found = _WITH_KEY.objects(key=key)
    return found[0] if found else None


_WITH_KEY: Final = Prepared(lambda: ppas().filter(key=Given("key")))
PARTS_ON_A_PAGE: Final = 200


def parts_of(ppa: PPA) -> list[PPA] | QuerySet[PPA]:
    """All of them where they stand on one page, as nearly always; else the query that counts them first."""
    found = _PARTS.objects(ppa=ppa.pk)
    return found if len(found) <= PARTS_ON_A_PAGE else _parts(ppa.pk)


def _parts(ppa: Any) -> QuerySet[PPA]:
    return PPA.objects.filter(parent=ppa).only("key", "code", "title", "level").order_by("code")


_PARTS: Final = Prepared(lambda: _parts(Given("ppa"))[: PARTS_ON_A_PAGE + 1])


def indicators_of(ppa: PPA) -> list[Indicator]:
    return _INDICATORS.objects(ppa=ppa.pk)


def _indicators() -> QuerySet[Indicator]:
    found: QuerySet[Indicator] = Indicator.objects.filter(ppa=Given("ppa"))
    return found.only("key", "statement", "level", "unit").order_by("level", "pk")


_INDICATORS: Final = Prepared(_indicators)


def above(ppa: PPA) -> list[PPA]:
    """What it is part of, the program first."""
    found: list[PPA] = []
    while ppa.parent:
        ppa = ppa.parent
        found.insert(0, ppa)
    return found


def ppas_called(codes: Iterable[str]) -> dict[str, PPA]:
    return {ppa.code: ppa for ppa in PPA.objects.filter(code__in={*codes} - {""})}


def named(ppas: Mapping[str, PPA], code: str) -> PPA:
    """The one that a row of a file means."""
    found = ppas.get(code)
    if found is None:
        raise DomainError(_("There is no program, project or activity with the code %s.") % code)
    return found


def lines_with(ppa: PPA, by: Actor) -> list[PlanLine]:
    """In every plan, the newest year first."""
    return _lines_with(from_outside=by.is_visitor).objects(ppa=ppa.pk)


@cache
def _lines_with(*, from_outside: bool) -> Prepared:
    found = PlanLine.objects.filter(_seen(from_outside=from_outside), ppa=Given("ppa")).select_related("plan")
    shown = ("amount", *(f"plan__{name}" for name in ("key", "title", "fiscal_year", "edition", "status")))
    return Prepared(lambda: found.only(*shown).order_by("-plan__fiscal_year", "-plan__edition"))


def indicators() -> QuerySet[Indicator]:
    found: QuerySet[Indicator] = Indicator.objects.select_related("ppa", "objective__plan")
    return found


def indicator_with_key(key: UUID) -> Indicator | None:
    return indicators().filter(key=key).first()


def targets_of(indicator: Indicator, by: Actor) -> QuerySet[Target]:
    """In every plan, the newest year first."""
    found: QuerySet[Target] = Target.objects.filter(
        _seen(from_outside=by.is_visitor), indicator=indicator
    ).select_related("plan")
    return found.order_by("-plan__fiscal_year", "-plan__edition", "quarter")


def _seen(*, from_outside: bool) -> Q:
    """Of what stands in plans: a reader from outside sees nothing of one that is still worked on, as in `plans`."""
    return ~Q(plan__status__in=AT_WORK) if from_outside else Q()
