from bmms.organizations.queries.registry import (
    RegistryFilter,
    acronyms_of,
    locked_organization,
    locked_registry,
    organization_here,
    organization_with_code,
    organizations_with,
    registered_organizations,
    registry_history,
)
from bmms.organizations.queries.units import (
    UNIT_COLUMNS,
    onboarding_notes,
    operating_unit,
    operating_units,
    signatories,
    signatory,
    signatory_on,
)

__all__ = [
    "UNIT_COLUMNS",
    "RegistryFilter",
    "acronyms_of",
    "locked_organization",
    "locked_registry",
    "onboarding_notes",
    "operating_unit",
    "operating_units",
    "organization_here",
    "organization_with_code",
    "organizations_with",
    "registered_organizations",
    "registry_history",
    "signatories",
    "signatory",
    "signatory_on",
]
