from bmms.projects.forms.accomplishments import AccomplishmentForm, LevelsForm
from bmms.projects.forms.contracts import ContractForm, MilestonesForm, ObligationForm, VariationForm
from bmms.projects.forms.monitoring import IssueForm, OwnerForm, PhotoForm, SettleForm, VisitForm
from bmms.projects.forms.parts import BeneficiariesForm, LineForm, PlacesForm, WeightsForm
from bmms.projects.forms.projects import EndForm, NewProjectForm, ProjectForm, ReasonForm, StartForm, TerminateForm
from bmms.projects.forms.tasks import PersonForm, ProgressForm, TaskForm

__all__ = [
    "AccomplishmentForm",
    "BeneficiariesForm",
    "ContractForm",
    "EndForm",
    "IssueForm",
    "LevelsForm",
    "LineForm",
    "MilestonesForm",
    "NewProjectForm",
    "ObligationForm",
    "OwnerForm",
    "PersonForm",
    "PhotoForm",
    "PlacesForm",
    "ProgressForm",
    "ProjectForm",
    "ReasonForm",
    "SettleForm",
    "StartForm",
    "TaskForm",
    "TerminateForm",
    "VariationForm",
    "VisitForm",
    "WeightsForm",
]
