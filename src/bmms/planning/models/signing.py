"""Plans of the organization go through three hands: one person submits, a second endorses, a third approves."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.lib.workflow import Guard, Step
from bmms.tenancy.models import ScopedModel

PERSON: Final[dict[str, Any]] = {
    "to": "accounts.User",
    "on_delete": models.PROTECT,
    "null": True,
    "blank": True,
    "related_name": "+",
}
AT_WORK: Final = ("draft", "returned")


class SignedPlan(ScopedModel):
    """Closed from its submission on, unless it is returned; once it is approved, for good."""

    page: ClassVar[str]  # the name of its page

    prepared_by = models.ForeignKey(**PERSON, verbose_name=_("prepared by"))
    submitted_by = models.ForeignKey(**PERSON, verbose_name=_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True, editable=False)
    endorsed_by = models.ForeignKey(**PERSON, verbose_name=_("endorsed by"))
    endorsed_at = models.DateTimeField(_("endorsed"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(**PERSON, verbose_name=_("approved by"))
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True, editable=False)

    class Meta(ScopedModel.Meta):
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.status in AT_WORK  # type: ignore[attr-defined]  # of each kind, with states of its own

    @property
    def submission(self) -> str:
        """Which one it is: a plan that was returned is submitted again, and waits anew."""
        return f"{self.key}" + (f" {self.submitted_at:%Y%m%d%H%M%S%f}" if self.submitted_at else "")  # type: ignore[attr-defined]  # as above

    @property
    def endorsement(self) -> str:
        """Of that submission: what approval waits for is no news of what endorsement waited for."""
        return f"{self.submission} endorsed"


def three_people(table: str, approved: Sequence[str]) -> list[models.CheckConstraint]:
    """What the database refuses of the first two signatures; `approved` are the states of an approved one."""
    return [
        models.CheckConstraint(
            name=f"{table}_submitted",
            condition=Q(submitted_by=None, submitted_at=None)
            | Q(submitted_by__isnull=False, submitted_at__isnull=False),
        ),
        models.CheckConstraint(
            name=f"{table}_endorsed",
            condition=Q(endorsed_by=None, endorsed_at=None)
            | Q(endorsed_by__isnull=False, endorsed_at__isnull=False, status__in=["endorsed", *approved]),
        ),
        models.CheckConstraint(
            name=f"{table}_third_person",
            condition=Q(endorsed_by=None)
            | ~Q(endorsed_by=F("submitted_by")) & (Q(approved_by=None) | ~Q(approved_by=F("endorsed_by"))),
        ),
    ]


def signing_steps(guards: Iterable[Guard]) -> tuple[Step, ...]:
    """`guards` are what has to hold before it is submitted."""
    return (
        Step("submit", _("Submit"), AT_WORK, "submitted", Permission.PLAN_SUBMIT, guards=tuple(guards)),
        Step("withdraw", _("Withdraw"), ("submitted",), "draft", Permission.PLAN_SUBMIT),
        Step("endorse", _("Endorse"), ("submitted",), "endorsed", Permission.PLAN_ENDORSE),
        Step(
            "return",
            _("Return"),
            ("submitted", "endorsed"),
            "returned",
            Permission.PLAN_RETURN,
            needs_reason=True,
        ),
        Step("approve", _("Approve"), ("endorsed",), "approved", Permission.PLAN_APPROVE),
    )
