from bmms.oversight.lists.findings import FINDINGS
from bmms.oversight.lists.information import INFORMATION
from bmms.oversight.lists.privacy import ACTIVITIES, BREACHES, SUBJECT_REQUESTS

__all__ = ["ACTIVITIES", "BREACHES", "FINDINGS", "INFORMATION", "SUBJECT_REQUESTS"]
