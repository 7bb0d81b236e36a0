from bmms.organizations.models.onboarding import OnboardingNote
from bmms.organizations.models.registry import RESERVED_CODES, STAGES, TRAINING, Organization
from bmms.organizations.models.units import OperatingUnit, Signatory

__all__ = ["RESERVED_CODES", "STAGES", "TRAINING", "OnboardingNote", "OperatingUnit", "Organization", "Signatory"]
