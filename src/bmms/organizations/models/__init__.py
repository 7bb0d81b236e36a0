from bmms.organizations.models.onboarding import OnboardingNote
from bmms.organizations.models.registry import RESERVED_CODES, STAGES, Organization
from bmms.organizations.models.units import OperatingUnit, Signatory

__all__ = ["RESERVED_CODES", "STAGES", "OnboardingNote", "OperatingUnit", "Organization", "Signatory"]
