from bmms.audit.models import Event
from bmms.organizations.models import TRAINING, Organization
from bmms.tenancy.scope import scope


def training_organization(*, locked: bool = False) -> Organization | None:
    """The present generation; none where nobody has set it up."""
    rows = Organization.everywhere.filter(code=TRAINING)
    return (rows.select_for_update() if locked else rows).first()


def has_been_practised(organization: Organization) -> bool:
    """Whether a person has changed anything since it was reset."""
    with scope(organization.pk, read_only=True):
        return Event.objects.filter(kind=Event.Kind.CHANGE, user_id__isnull=False).exists()
