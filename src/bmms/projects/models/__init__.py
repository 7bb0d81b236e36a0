from bmms.projects.models.accomplishments import (
    ACCOMPLISHMENT_STEPS,
    SHARES,
    Accomplishment,
    AccomplishmentRow,
    AlertLevels,
)
from bmms.projects.models.monitoring import FieldVisit, Issue, Photo
from bmms.projects.models.parts import Beneficiaries, BudgetLine, ProjectPlace
from bmms.projects.models.projects import LEVELS, PROJECT_STEPS, Project

__all__ = [
    "ACCOMPLISHMENT_STEPS",
    "LEVELS",
    "PROJECT_STEPS",
    "SHARES",
    "Accomplishment",
    "AccomplishmentRow",
    "AlertLevels",
    "Beneficiaries",
    "BudgetLine",
    "FieldVisit",
    "Issue",
    "Photo",
    "Project",
    "ProjectPlace",
]
