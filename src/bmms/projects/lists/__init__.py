from bmms.projects.lists.accomplishments import ACCOMPLISHMENTS
from bmms.projects.lists.monitoring import ISSUES, VISITS
from bmms.projects.lists.projects import PROJECTS

__all__ = ["ACCOMPLISHMENTS", "ISSUES", "PROJECTS", "VISITS"]
