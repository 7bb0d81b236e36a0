from bmms.oversight.models.findings import FINDING_STEPS, Finding
from bmms.oversight.models.information import INFORMATION_STEPS, InformationRequest

__all__ = ["FINDING_STEPS", "INFORMATION_STEPS", "Finding", "InformationRequest"]
