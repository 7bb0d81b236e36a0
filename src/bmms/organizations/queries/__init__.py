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
    waves,
)
from bmms.organizations.queries.units import (
    onboarding_notes,
    operating_unit,
    operating_units,
    signatories,
    signatory,
    signatory_on,
)

__all__ = [
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
    "waves",
]
