from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from bmms.geography.queries.browse import NAMED, WITH_PARENTS
from bmms.organizations.models import OnboardingNote, OperatingUnit, Signatory
from bmms.tenancy.prepared import Given, OneOfGiven, Prepared

UNIT_COLUMNS: Final = ("key", "code", "name", "kind", "closed_on", *(f"place__{name}" for name in NAMED))  # of a list


def operating_units(*, closed: bool = False) -> QuerySet[OperatingUnit]:
    """Those of the organization in scope; closed ones only when asked for."""
    units: QuerySet[OperatingUnit] = OperatingUnit.objects.select_related(f"place__{WITH_PARENTS}").order_by("code")
    return units if closed else units.filter(closed_on=None)


def operating_unit(key: UUID) -> OperatingUnit | None:
    found: OperatingUnit | None = OperatingUnit.objects.select_related("place").filter(key=key).first()
    return found


def signatories(on: date | Given | None = None) -> QuerySet[Signatory]:
    """Those of the organization in scope, or only those who sign on a day."""
    found: QuerySet[Signatory] = Signatory.objects.filter(withdrawn_at=None).select_related("unit")
    if on is None:
        return found
    return found.filter(from_date__lte=on).exclude(until_date__lt=on)


def signatory(key: UUID) -> Signatory | None:
    found: Signatory | None = Signatory.objects.filter(key=key, withdrawn_at=None).first()
    return found


_SIGNING: Final = Prepared(
    lambda: signatories(on=Given("day")).filter(
        Q(unit=None) | Q(unit_id=Given("unit")), OneOfGiven("form", "forms", kind="text")
    )
)


def signing_on(day: date, *, form: str, unit: OperatingUnit | None = None) -> dict[str, Signatory]:
    """By place who signs that form: the unit's own signatory before the organization's, the form's before ANY's."""
    found = _SIGNING.objects(day=day, unit=unit and unit.pk, forms=[form, Signatory.Form.ANY])
    return {one.place: one for one in sorted(found, key=lambda one: (one.unit_id is not None, one.form == form))}


def signatory_on(day: date, *, form: str, place: str, unit: OperatingUnit | None = None) -> Signatory | None:
    return signing_on(day, form=form, unit=unit).get(place)


def onboarding_notes() -> QuerySet[OnboardingNote]:
    """Of the organization in scope, latest first."""
    found: QuerySet[OnboardingNote] = OnboardingNote.objects.order_by("-at", "-id")
    return found
