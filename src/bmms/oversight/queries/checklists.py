"""How far an organization's onboarding is: read from the data where there is data, else from what people confirmed.

Works in an organization's own scope and under oversight alike; a handful of statements for one organization or for all.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bmms.accounts.queries.figures import administrators_invited, membership_figures, open_invitations
from bmms.audit.models import Event
from bmms.execution.models import Account
from bmms.organizations.models import OnboardingNote, Organization
from bmms.organizations.queries import operating_units, signatories
from bmms.planning.models import Plan
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared

ITEM: Final = OnboardingNote.Item


class Figures(NamedTuple):
    """What the data says of one organization today."""

    administrators: int = 0
    people: int = 0
    pending: int = 0  # roles that wait for a second person
    invited: int = 0  # open invitations
    administrators_invited: int = 0
    factors_needed: int = 0  # people whose role needs a second factor
    factors_set: int = 0
    units: int = 0
    signatories: int = 0
    last_activity: datetime | None = None  # by its own people
    plans: int = 0  # submitted, endorsed or approved
    appropriations: int = 0
    confirmed: Sequence[str | None] = ()  # items that a person vouches for


class ChecklistItem(NamedTuple):
    name: str
    label: Any
    is_done: bool
    detail: str | Callable[[], str] = ""  # put into words only where it is shown
    by_hand: bool = False


COUNTED: Final = (
    "invited",
    "administrators_invited",
    "units",
    "signatories",
    "last_activity",
    "plans",
    "appropriations",
    "confirmed",
)


def figures_of(organizations: Collection[Organization]) -> dict[int, Figures]:
    """By organization id. Two statements, however many organizations."""
    ids = [organization.pk for organization in organizations]
    members = membership_figures(ids)
    rows = _COUNTS.rows(ids=ids, day=timezone.localdate(), now=timezone.now())
    counted = {pk: dict[str, Any](zip(COUNTED, numbers, strict=True)) for pk, *numbers in rows}
    return {pk: Figures(**(numbers | members.get(pk, {}))) for pk, numbers in counted.items()}


LABELS: Final = {
    "administrator": _("Administrator at work"),
    "people": _("People invited"),
    "second_factors": _("Second factors set"),
    "units": _("Operating units listed"),
    "signatories": _("Signatories named"),
    **{item.value: item.label for item in ITEM},
}


def done_in(organization: Organization, figures: Figures) -> dict[str, bool]:
    """Each item by its name, and whether it is done; in the order in which the work is done."""
    done = {
        "administrator": figures.administrators > 0,
        "people": figures.people + figures.invited > figures.administrators + figures.administrators_invited,
        "second_factors": 0 < figures.factors_needed <= figures.factors_set,
        "units": figures.units > 0,
        "signatories": figures.signatories > 0,
        ITEM.PLAN_LOADED.value: figures.plans > 0 or ITEM.PLAN_LOADED.value in figures.confirmed,
    }
    if organization.has_own_budget:  # a body without a budget of its own has none to load
        done[ITEM.BUDGET_LOADED.value] = figures.appropriations > 0 or ITEM.BUDGET_LOADED.value in figures.confirmed
    return done


def checklist_of(organization: Organization, figures: Figures) -> list[ChecklistItem]:
    details: dict[str, str | Callable[[], str]] = {
        "administrator": partial(_counted_people, figures.administrators, figures.administrators_invited),
        "people": partial(_counted_people, figures.people, figures.invited),
        "second_factors": f"{figures.factors_set} / {figures.factors_needed}",
        "units": str(figures.units),
        "signatories": str(figures.signatories),
        ITEM.PLAN_LOADED.value: str(figures.plans or ""),
        ITEM.BUDGET_LOADED.value: str(figures.appropriations or ""),
    }
    return [
        # where the data says nothing of a plan or a budget, a person may
        ChecklistItem(name, LABELS[name], is_done, details[name], by_hand=not details[name])
        for name, is_done in done_in(organization, figures).items()
    ]


def _counted_people(working: int, invited: int) -> str:
    words = ngettext("%(count)d person", "%(count)d people", working) % {"count": working}
    return f"{words}, {ngettext('%d invited', '%d invited', invited) % invited}" if invited else words


def _confirmed() -> ArraySubquery:
    """Of each item, the latest statement holds."""
    statements = OnboardingNote.objects.filter(organization_id=OuterRef("pk"), is_done__isnull=False)
    latest = statements.order_by("item", "-at", "-id").distinct("item")
    return ArraySubquery(latest.values_list(Case(When(is_done=True, then="item"))))


def _counts() -> QuerySet[Any, Any]:
    own_activity = Event.objects.filter(
        organization_id=OuterRef("pk"), acting_organization_id=OuterRef("pk"), kind=Event.Kind.CHANGE
    )
    return (
        Organization.everywhere.filter(OneOfGiven("pk", "ids"))  # practice begins with its checklist, too
        .annotate(
            invited=_number_of(open_invitations(Given("now"))),
            administrators_invited=_number_of(administrators_invited(Given("now"))),
            units=_number_of(operating_units()),
            signatories=_number_of(signatories(on=Given("day"))),
            last_activity=Subquery(own_activity.order_by("-at").values("at")[:1]),
            plans=_number_of(
                Plan.objects.filter(status__in=(Plan.Status.SUBMITTED, Plan.Status.ENDORSED, Plan.Status.APPROVED))
            ),
            appropriations=_number_of(Account.objects.filter(level=Account.Level.APPROPRIATION)),
            confirmed=_confirmed(),
        )
        .order_by()
        .values_list("pk", *COUNTED)
    )


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    here = rows.filter(organization_id=OuterRef("pk")).order_by().values("organization_id")
    return Coalesce(Subquery(here.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0)


_COUNTS: Final = Prepared(_counts)
