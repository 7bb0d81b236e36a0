from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from bmms.audit.queries.history import EventInWords, history_of
from bmms.organizations.models import TRAINING, Organization
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared
from bmms.tenancy.scope import current_scope_id, scope

HISTORY_SHOWN = 50


_WITH_CODE: Final = Prepared(lambda: Organization.everywhere.filter(code=Given("code")))
_WITH_IDS: Final = Prepared(lambda: Organization.everywhere.filter(OneOfGiven("pk", "ids")))
_AND_TRAINING: Final = Prepared(lambda: Organization.everywhere.filter(Q(OneOfGiven("pk", "ids")) | Q(code=TRAINING)))


def organization_with_code(code: str) -> Organization | None:
    return next(iter(_WITH_CODE.objects(code=code)), None)


def organizations_with(ids: Collection[int]) -> list[Organization]:
    return _WITH_IDS.objects(ids=list(ids)) if ids else []


def organizations_to_open(ids: Collection[int]) -> list[Organization]:
    """In the registry's order, and the one to practise in last, where there is one."""
    found = _AND_TRAINING.objects(ids=list(ids)) if ids else []
    return in_the_switcher(found)


def in_the_switcher(found: Iterable[Organization]) -> list[Organization]:
    return sorted(found, key=lambda one: one.is_training)


def organization_here() -> QuerySet[Organization]:
    """The one in scope, and no other; under oversight none."""
    here = current_scope_id()
    return Organization.everywhere.filter(pk=here) if here else Organization.everywhere.none()


def acronyms_of(ids: Iterable[int]) -> dict[int, str]:
    return dict(Organization.everywhere.filter(pk__in=ids).values_list("pk", "acronym"))


def locked_organization(pk: int) -> Organization:
    """The row as it is now, held until the transaction ends. Inside system(), as only that may write it."""
    return Organization.everywhere.select_related("parent").select_for_update(of=("self",)).get(pk=pk)


def locked_registry() -> QuerySet[Organization]:
    return Organization.objects.select_related("parent").select_for_update(of=("self",))


@dataclass(frozen=True)
class RegistryFilter:
    search: str = ""
    type: str = ""
    sector: str = ""
    stage: str = ""
    budget: str = ""  # "own" or "none"


def registered_organizations(wanted: RegistryFilter) -> QuerySet[Organization]:
    """The registry by acronym, each with what it is attached to."""
    found = Organization.objects.select_related("parent").order_by("acronym")
    for column in ("type", "sector", "stage"):
        if value := getattr(wanted, column):
            found = found.filter(**{column: value})
    if wanted.budget:
        found = found.filter(has_own_budget=wanted.budget == "own")
    if text := wanted.search.strip():
        found = found.filter(
            Q(name__icontains=text)
            | Q(acronym__icontains=text)
            | Q(aliases__icontains=text)
            | Q(mandate__icontains=text)
            | Q(legal_basis__iexact=text)
        )
    return found


def registry_history(organization: Organization) -> list[EventInWords]:
    """What happened to the organization's record, latest first. These events belong to the organization itself."""
    with scope(organization.pk, read_only=True):
        return history_of(organization, limit=HISTORY_SHOWN)
