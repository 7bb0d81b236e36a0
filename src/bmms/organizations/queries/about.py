"""What the page of an organization shows beside its own record, asked for in one statement."""

from datetime import date
from typing import Any, Final

from bmms.organizations.models import Organization
from bmms.organizations.queries.units import operating_units, signatories
from bmms.tenancy.prepared import Given, Prepared, objects_together

SHOWN: Final = 25
_ASKED: Final = {
    "units": Prepared(lambda: operating_units().select_related(None).only("code", "name")[:SHOWN]),
    "signatories": Prepared(lambda: signatories(on=Given("day"))[:SHOWN]),
    "attached": Prepared(
        lambda: Organization.objects.filter(parent=Given("organization")).order_by("acronym").only("name", "acronym")
    ),
}


def beside_record(organization: Organization, day: date) -> dict[str, list[Any]]:
    given = {"organization": organization.pk, "day": day}
    return dict(zip(_ASKED, objects_together([(each, given) for each in _ASKED.values()]), strict=True))
