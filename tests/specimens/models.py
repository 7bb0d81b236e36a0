"""One model of each wall class, so that the walls are tested apart from any room."""

from django.db import models

from bmms.tenancy.constraints import OwnUserWall, PartiesWall, SameOrganization, SharedReadWall, SystemWall
from bmms.tenancy.models import ScopedModel


class Plan(ScopedModel):
    title = models.CharField(max_length=100)


class Objective(ScopedModel):
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="objectives")
    text = models.CharField(max_length=100)

    class Meta(ScopedModel.Meta):
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="plan", name="specimens_objective_same_plan"),
        ]


class Message(models.Model):
    user_id = models.BigIntegerField()
    text = models.CharField(max_length=100)

    class Meta:
        constraints = [OwnUserWall(name="specimens_message_wall", writable=True)]


class Circular(models.Model):
    organization_id = models.BigIntegerField()
    text = models.CharField(max_length=100)

    class Meta:
        constraints = [SharedReadWall(name="specimens_circular_wall", owner="organization_id")]


class Agreement(models.Model):
    organization_id = models.BigIntegerField()
    text = models.CharField(max_length=100)

    class Meta:
        constraints = [
            PartiesWall(name="specimens_agreement_wall", parties="specimens_agreementparty", link="agreement_id")
        ]


class AgreementParty(models.Model):
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE)
    organization_id = models.BigIntegerField()

    class Meta:
        constraints = [SharedReadWall(name="specimens_agreementparty_wall", owner="organization_id")]


class Ticket(models.Model):
    text = models.CharField(max_length=100)

    class Meta:
        constraints = [SystemWall(name="specimens_ticket_wall")]
