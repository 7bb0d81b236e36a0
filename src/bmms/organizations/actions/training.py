"""The organization to practise in. Money and the audit log are never deleted: a reset begins a new generation."""

from django.db import transaction
from django.utils import timezone

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.organizations.models import TRAINING, Organization
from bmms.organizations.queries.training import training_organization
from bmms.tenancy.scope import system

WHY = "the training organization belongs to no registrar"
NAME = "Training organization (for practice only)"


@transaction.atomic
def begin_training(*, by: Actor) -> Organization:
    """A new generation under the same address; the one before is closed with all that was practised in it."""
    check(by, Permission.REGISTRY_MANAGE)
    with system(WHY):
        before = training_organization(locked=True)
        if before:
            _close(before)
        made = Organization.everywhere.create(
            code=TRAINING,
            acronym="TRAINING",
            name=NAME,
            type=Organization.Type.OFFICE,
            stage=Organization.Stage.LIVE,
            has_own_budget=True,
            training=(before.training or 0) + 1 if before else 1,
        )
    if before:
        record("training.closed", before, by=by, organization_id=before.pk)
    changes = {"generation": (before and before.training, made.training)}
    record("training.begun", made, by=by, changes=changes, organization_id=made.pk)
    return made


def _close(organization: Organization) -> None:
    organization.code = f"{TRAINING}-{organization.training}"
    organization.stage, organization.valid_to = Organization.Stage.CLOSED, timezone.localdate()
    organization.version += 1
    organization.save(update_fields=["code", "stage", "valid_to", "version"])
