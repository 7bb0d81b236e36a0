from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from bmms.access.actor import Actor
from bmms.access.news import News
from bmms.audit.models import Event
from bmms.geography.queries.browse import WITH_PARENTS
from bmms.planning.models import InvestmentLine
from bmms.planning.queries.alignment import alignments, tags

S = InvestmentLine.Status
OWN_MATTER: Final = (S.DRAFT, S.SUBMITTED, S.RETURNED)
WORK: Final = ("aip_line.added", "aip_line.edited", "aip_line.submitted")


def investment_lines(by: Actor | None = None) -> QuerySet[InvestmentLine]:
    """Those of the organization in scope. Until its head has endorsed one, a reader from outside does not see it."""
    people = ("submitted_by", "endorsed_by", "accepted_by", "approved_by")
    found: QuerySet[InvestmentLine] = InvestmentLine.objects.select_related(
        "ppa", "place", f"place__{WITH_PARENTS}", *people
    )
    return found.exclude(status__in=OWN_MATTER) if by is not None and by.is_visitor else found


def own_investment_lines() -> QuerySet[InvestmentLine]:
    """What nobody from another organization sees, nor what is attached to it."""
    return InvestmentLine.objects.filter(status__in=OWN_MATTER)


def investment_with_key(key: UUID, by: Actor | None = None) -> InvestmentLine | None:
    return investment_lines(by).filter(key=key).first()


def served_by(line: InvestmentLine) -> dict[str, list[Any]]:
    """Which goals and points its PPA serves, and for what it counts in the year of the line."""
    return {
        "serves": list(alignments().filter(ppa=line.ppa)),
        "counts_for": list(tags().filter(ppa=line.ppa, fiscal_year=line.fiscal_year)),
    }


def workers_on_line(line: InvestmentLine) -> set[int]:
    """Who has written or submitted it, as its history tells."""
    events = Event.objects.filter(subject_type=line._meta.label_lower, subject_id=str(line.pk), verb__in=WORK)
    found = {line.submitted_by_id, *events.values_list("user_id", flat=True)}
    return {user_id for user_id in found if user_id is not None}


def news_of_line(kind: str, line: InvestmentLine) -> News:
    """Each submission is told anew, and each approval; a returned line still has the moment of its last submission."""
    moments = (f"{moment:%Y%m%d%H%M%S%f}" for moment in (line.submitted_at, line.approved_at) if moment)
    once = " ".join([str(line.key), *moments])
    about = {"line": line.title[:120], "year": str(line.fiscal_year)}
    return News(kind, once, "planning:investment", {"key": str(line.key)}, about, line.organization_id)
