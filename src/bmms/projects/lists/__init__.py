from bmms.projects.lists.accomplishments import ACCOMPLISHMENTS
from bmms.projects.lists.contracts import CONTRACTS
from bmms.projects.lists.monitoring import ISSUES, VISITS
from bmms.projects.lists.projects import PROJECTS
from bmms.projects.lists.tasks import TASKS

__all__ = ["ACCOMPLISHMENTS", "CONTRACTS", "ISSUES", "PROJECTS", "TASKS", "VISITS"]
