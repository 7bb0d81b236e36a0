"""What of an appropriation counts for a purpose, as an expression."""

from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from bmms.planning.models import Tag
from bmms.projects.models import BudgetLine
from bmms.projects.queries.money import NOTHING, PRECISE, part_of


def percent_counting(taxonomy: str) -> Any:
    """The share by which its PPA is tagged; where it is not, what of it pays for projects below, by their tags."""
    own = _shares(OuterRef("ppa"), OuterRef("act__fiscal_year"), taxonomy)
    of_project = _shares(OuterRef("project__ppa"), OuterRef("account__act__fiscal_year"), taxonomy)
    links = BudgetLine.objects.filter(account=OuterRef("pk")).annotate(tagged=Subquery(of_project)).order_by()
    linked = links.values("account").annotate(sum=Sum(part_of(F("share"), F("tagged")))).values("sum")
    return Coalesce(Subquery(own), Subquery(linked), Value(NOTHING), output_field=PRECISE)


def _shares(ppa: Any, year: Any, taxonomy: str) -> Any:
    """Of a PPA in a year all that counts for the taxonomy."""
    rows = Tag.objects.filter(ppa=ppa, fiscal_year=year, taxonomy=taxonomy).order_by().values("ppa")
    return rows.annotate(sum=Sum("share")).values("sum")
