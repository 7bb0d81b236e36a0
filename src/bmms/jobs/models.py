import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from bmms.jobs.kinds import label_of
from bmms.tenancy.constraints import OrganizationWall, SystemWall
from bmms.tenancy.models import ScopedOrSystemManager

WAITING_OR_RUNNING = ("queued", "running")


class Job(models.Model):
    """A piece of background work, written in the transaction that asks for it; the system's without an organization.

    Like the audit log it names people and organizations without foreign keys: it lies below the rooms that hold them.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Refused")  # by a rule, or for want of rights: nothing to repair
        DEAD = "dead", _("Broken")  # every attempt failed: somebody has to look
        CANCELLED = "cancelled", _("Cancelled")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization_id = models.BigIntegerField(null=True, editable=False)
    kind = models.CharField(_("kind"), max_length=80)
    arguments = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    once_key = models.CharField(max_length=200, blank=True)  # asking twice under one key gives the same job
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField()
    run_after = models.DateTimeField(db_default=Now())
    announced_at = models.DateTimeField(null=True)  # when its id was last given to the carrier
    lease_until = models.DateTimeField(null=True)  # its worker has to be heard of until then
    worker = models.CharField(max_length=120, blank=True)  # the last to take it
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)  # 0: not known
    progress_message = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)  # of the last attempt
    result = models.JSONField(null=True)
    file_path = models.CharField(max_length=100, blank=True)  # below MEDIA_ROOT
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(db_default=Now())
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(_("asked by"), max_length=200)
    asked_by_roles = models.CharField(max_length=400, blank=True)  # as they were; when it runs, today's count
    limited_to = models.JSONField(null=True)  # the rights of the token it was asked for with; null: of the person
    request_id = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=8, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedOrSystemManager] = ScopedOrSystemManager()
    organization_name = ""  # filled where jobs of several organizations stand together

    class Meta:
        base_manager_name = "objects"
        constraints = [
            OrganizationWall(name="jobs_job_wall", or_system=True),
            models.UniqueConstraint(
                name="jobs_job_once",
                fields=["organization_id", "kind", "once_key"],
                condition=~Q(once_key=""),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="jobs_job_state",
                condition=Q(state__in=["queued", "running", "done", "failed", "dead", "cancelled"]),
            ),
            models.CheckConstraint(
                name="jobs_job_lease",
                condition=Q(state="running", lease_until__isnull=False)
                | Q(~Q(state="running"), lease_until__isnull=True),
            ),
            models.CheckConstraint(
                name="jobs_job_finished",
                condition=Q(state__in=WAITING_OR_RUNNING, finished_at__isnull=True)
                | Q(~Q(state__in=WAITING_OR_RUNNING), finished_at__isnull=False),
            ),
            models.CheckConstraint(name="jobs_job_attempts", condition=Q(max_attempts__gte=1)),
            models.CheckConstraint(
                name="jobs_job_progress",
                condition=Q(progress_total=0) | Q(progress_done__lte=F("progress_total")),
            ),
            models.CheckConstraint(
                name="jobs_job_file",
                condition=Q(file_path="", file_name="", file_sha256="")
                | Q(~Q(file_path=""), ~Q(file_name=""), ~Q(file_sha256="")),
            ),
        ]
        indexes = [
            models.Index(fields=["run_after", "id"], name="jobs_job_waiting", condition=Q(state="queued")),
            models.Index(fields=["lease_until"], name="jobs_job_leased", condition=Q(state="running")),
            models.Index(fields=["organization_id", "-id"], name="jobs_job_org"),
            models.Index(fields=["state", "kind"], name="jobs_job_counts"),
            models.Index(fields=["finished_at"], name="jobs_job_over", condition=Q(finished_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return label_of(self.kind)

    @property
    def is_open(self) -> bool:
        return self.state in WAITING_OR_RUNNING

    def was_asked_by(self, user_id: int | None) -> bool:
        return user_id is not None and self.asked_by_id == user_id

    @property
    def percent(self) -> int:
        return self.progress_done * 100 // self.progress_total if self.progress_total else 0


class Worker(models.Model):
    """A process that does jobs, and when it was last heard of."""

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField(db_default=Now())
    beat_at = models.DateTimeField(db_default=Now())
    busy_until = models.DateTimeField(null=True)  # the lease of the job in hand: so long its silence means nothing

    class Meta:
        constraints = [SystemWall(name="jobs_worker_wall")]

    def __str__(self) -> str:
        return self.name


class Schedule(models.Model):
    """When each periodic kind is due next. One row for each, locked by the worker that asks for it."""

    kind = models.CharField(max_length=80, unique=True)
    due_at = models.DateTimeField(db_default=Now())
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [SystemWall(name="jobs_schedule_wall")]

    def __str__(self) -> str:
        return self.kind
