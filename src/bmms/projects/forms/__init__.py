from bmms.projects.forms.accomplishments import AccomplishmentForm, LevelsForm
from bmms.projects.forms.monitoring import IssueForm, PhotoForm, SettleForm, VisitForm
from bmms.projects.forms.parts import BeneficiariesForm, LineForm, PlacesForm
from bmms.projects.forms.projects import EndForm, NewProjectForm, ProjectForm, ReasonForm, StartForm, TerminateForm

__all__ = [
    "AccomplishmentForm",
    "BeneficiariesForm",
    "EndForm",
    "IssueForm",
    "LevelsForm",
    "LineForm",
    "NewProjectForm",
    "PhotoForm",
    "PlacesForm",
    "ProjectForm",
    "ReasonForm",
    "SettleForm",
    "StartForm",
    "TerminateForm",
    "VisitForm",
]
