"""What the lists of every room remember, and the lists of this one."""

from bmms.workbench.lists.imports import IMPORTS
from bmms.workbench.lists.logs import AUDIT_LOG, PRIVACY_LOG, SYSTEM_LOG
from bmms.workbench.lists.memory import address, remembered

__all__ = ["AUDIT_LOG", "IMPORTS", "PRIVACY_LOG", "SYSTEM_LOG", "address", "remembered"]
