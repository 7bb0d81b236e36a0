from bmms.coordination.forms.matters import (
    CommitmentForm,
    FileForm,
    InvitationForm,
    MatterForm,
    MeetingForm,
    PostForm,
    ProjectForm,
    ReasonForm,
)
from bmms.coordination.forms.resources import BookingForm, ResourceForm

__all__ = [
    "BookingForm",
    "CommitmentForm",
    "FileForm",
    "InvitationForm",
    "MatterForm",
    "MeetingForm",
    "PostForm",
    "ProjectForm",
    "ReasonForm",
    "ResourceForm",
]
