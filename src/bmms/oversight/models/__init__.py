from bmms.oversight.models.findings import FINDING_STEPS, Finding
from bmms.oversight.models.information import INFORMATION_STEPS, InformationRequest
from bmms.oversight.models.privacy import Breach, ProcessingActivity, SubjectRequest
from bmms.oversight.models.seal import SealDocument

__all__ = [
    "FINDING_STEPS",
    "INFORMATION_STEPS",
    "Breach",
    "Finding",
    "InformationRequest",
    "ProcessingActivity",
    "SealDocument",
    "SubjectRequest",
]
