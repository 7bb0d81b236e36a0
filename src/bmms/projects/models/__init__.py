from bmms.projects.models.accomplishments import (
    ACCOMPLISHMENT_STEPS,
    Accomplishment,
    AccomplishmentRow,
    AlertLevels,
)
from bmms.projects.models.contracts import Contract, ContractObligation, Milestone, Variation
from bmms.projects.models.monitoring import FieldVisit, Issue, Photo
from bmms.projects.models.parts import Beneficiaries, BudgetLine, ProjectPlace
from bmms.projects.models.projects import LEVELS, PROJECT_STEPS, Project
from bmms.projects.models.tasks import TASK_STEPS, Task, TaskPerson, TaskWait

__all__ = [
    "ACCOMPLISHMENT_STEPS",
    "LEVELS",
    "PROJECT_STEPS",
    "TASK_STEPS",
    "Accomplishment",
    "AccomplishmentRow",
    "AlertLevels",
    "Beneficiaries",
    "BudgetLine",
    "Contract",
    "ContractObligation",
    "FieldVisit",
    "Issue",
    "Milestone",
    "Photo",
    "Project",
    "ProjectPlace",
    "Task",
    "TaskPerson",
    "TaskWait",
    "Variation",
]
