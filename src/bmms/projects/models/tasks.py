import uuid
from typing import Final

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.projects.models.projects import Project
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

DONE: Final = 100  # percent


class Task(ScopedModel):
    """A piece of a project's work: an activity, or a task of one. What has parts is as far as they are together.

    The migration's triggers keep a part in its parent's project, and what waits from waiting for itself.
    """

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        ONGOING = "ongoing", _("Ongoing")
        DONE = "done", _("Done")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("project"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    title = models.CharField(_("title"), max_length=200)
    start_date = models.DateField(_("first day"))
    end_date = models.DateField(_("last day"))
    status = models.CharField(_("status"), max_length=11, choices=Status, default=Status.NOT_STARTED, editable=False)
    progress = models.PositiveSmallIntegerField(
        _("progress, %"), default=0, editable=False, validators=[MaxValueValidator(DONE)]
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("task of a project")
        ordering = ["start_date", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="project", name="projects_task_same_project"),
            SameOrganization(field="parent", name="projects_task_same_parent"),
            models.CheckConstraint(name="projects_task_days", condition=Q(end_date__gte=F("start_date"))),
            models.CheckConstraint(
                name="projects_task_progress",
                condition=Q(status="not_started", progress=0)
                | Q(status="ongoing", progress__lt=DONE)
                | Q(status="done", progress=DONE),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status"], name="projects_task_status"),
            models.Index(fields=["organization", "start_date"], name="projects_task_start"),
            models.Index(fields=["organization", "end_date"], name="projects_task_end"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.status == self.Status.DONE

    @property
    def days(self) -> int:
        return (self.end_date - self.start_date).days + 1


class TaskPerson(ScopedModel):
    """Somebody who works on a task, and may say how far it is."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta(ScopedModel.Meta):
        verbose_name = _("person of a task")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="task", name="projects_taskperson_same_task"),
            models.UniqueConstraint(fields=["task", "person"], name="projects_taskperson_once"),
        ]
        indexes = [models.Index(fields=["organization", "person"], name="projects_taskperson_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.task}"


class TaskWait(ScopedModel):
    """A task that begins only when another one is done."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="waits")
    after = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="followers", verbose_name=_("waits for"))

    class Meta(ScopedModel.Meta):
        verbose_name = _("order of tasks")
        ordering = ["id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="task", name="projects_taskwait_same_task"),
            SameOrganization(field="after", name="projects_taskwait_same_after"),
            models.UniqueConstraint(fields=["task", "after"], name="projects_taskwait_once"),
            models.CheckConstraint(name="projects_taskwait_another", condition=~Q(task=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.after} → {self.task}"


S = Task.Status
IS_FREE: Final = (
    Guard(_("What it waits for is done."), lambda task: not task.waits.exclude(after__status=S.DONE).exists()),
)
TASK_STEPS: Final = Workflow(
    S.choices,
    Step("start", _("Start"), (S.NOT_STARTED,), S.ONGOING, Permission.PROJECT_EDIT, IS_FREE),
    Step("finish", _("Done"), (S.ONGOING,), S.DONE, Permission.PROJECT_EDIT),
    Step("reopen", _("Reopen"), (S.DONE,), S.ONGOING, Permission.PROJECT_EDIT),
)
