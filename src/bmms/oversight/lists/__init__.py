from bmms.oversight.lists.findings import FINDINGS
from bmms.oversight.lists.information import INFORMATION

__all__ = ["FINDINGS", "INFORMATION"]
