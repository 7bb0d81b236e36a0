"""The submission register: which report is due when, and how far each organization is with it."""

import re
import uuid
from typing import Any, Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.periods.models.years import FiscalYear
from bmms.tenancy.constraints import SharedReadWall
from bmms.tenancy.models import ScopedModel
from bmms.tenancy.scope import current_id


def _owner() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, default=current_id, related_name="+", editable=False
    )


def _person(label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False, verbose_name=label
    )


class ReportForm(models.TextChoices):
    BED1 = "bed1", _("BED 1 Financial plan")
    BED2 = "bed2", _("BED 2 Physical plan")
    BED3 = "bed3", _("BED 3 Monthly disbursement program")
    FAR1 = "far1", _("FAR 1 Appropriations, allotments, obligations, disbursements and balances")
    FAR1A = "far1a", _("FAR 1-A The same by object of expenditures")
    FAR1B = "far1b", _("FAR 1-B List of allotments and sub-allotments")
    FAR1C = "far1c", _("FAR 1-C Obligations, disbursements, liquidations and balances of inter-agency fund transfers")
    FAR2 = "far2", _("FAR 2 Approved budget, utilizations, disbursements and balances of off-budget funds")
    FAR2A = "far2a", _("FAR 2-A The same of off-budget funds by object of expenditures")
    FAR3 = "far3", _("FAR 3 Aging of unpaid obligations")
    FAR4 = "far4", _("FAR 4 Monthly report of disbursements")
    FAR5 = "far5", _("FAR 5 Quarterly report of revenue and other receipts")
    FAR6 = "far6", _("FAR 6 Quarterly report of trust receipts")
    BAR1 = "bar1", _("BAR 1 Quarterly physical report of operations")
    RPMES1 = "rpmes1", _("RPMES 1 Initial project report")
    RPMES2 = "rpmes2", _("RPMES 2 Physical and financial accomplishment")
    RPMES3 = "rpmes3", _("RPMES 3 Project exceptions")
    RPMES5 = "rpmes5", _("RPMES 5 Summary by source and sector")
    GPB = "gpb", _("GPB GAD plan and budget")
    GAD_AR = "gadar", _("GAD AR Accomplishments for gender and development")


F_ = ReportForm
BUDGET, ACCOUNTS = "budget", "accounts"
# Who certifies a form (JC 2014-1, 2019-1): the budget officer appropriations to obligations, the accountant payments
# and receipts. Decision 0037 says why of each.
CERTIFIERS: Final = {
    F_.BED1: (BUDGET,),
    F_.BED2: (BUDGET,),  # in coordination with whoever keeps the budget
    F_.BED3: (BUDGET, ACCOUNTS),
    F_.FAR1: (BUDGET, ACCOUNTS),
    F_.FAR1A: (BUDGET, ACCOUNTS),
    F_.FAR1B: (BUDGET,),
    F_.FAR1C: (BUDGET, ACCOUNTS),
    F_.FAR2: (BUDGET, ACCOUNTS),
    F_.FAR2A: (BUDGET, ACCOUNTS),
    F_.FAR3: (ACCOUNTS,),
    F_.FAR4: (ACCOUNTS,),
    F_.FAR5: (ACCOUNTS,),
    F_.FAR6: (ACCOUNTS,),
    F_.BAR1: (BUDGET,),
    F_.RPMES1: (BUDGET,),
    F_.RPMES2: (BUDGET, ACCOUNTS),
    F_.RPMES3: (BUDGET,),
    F_.RPMES5: (BUDGET, ACCOUNTS),
    F_.GPB: (BUDGET,),
    F_.GAD_AR: (BUDGET, ACCOUNTS),
}
# What tells how far the work is, or what is for gender: read by whoever reads the register, the rest with the ledger.
OF_THE_REGISTER: Final = (F_.BAR1, F_.BED2, F_.RPMES1, F_.RPMES3, F_.GPB, F_.GAD_AR)
ENDORSED_BY_BWC: Final = (F_.GPB, F_.GAD_AR)  # before they go to the Chief Minister
CALLED: Final = re.compile(r"([a-z]+)(\d*)([a-z]*)")  # far1a: its series, its number, its part


def reading(form: str) -> Permission:
    """What a reader of this form's figures, and of its signed files, needs."""
    return Permission.REPORT_VIEW if form in OF_THE_REGISTER else Permission.LEDGER_VIEW


class Holiday(models.Model):
    """A day on which nobody works: proclaimed for the region or the country. MFBM keeps the list."""

    organization = _owner()
    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("holiday")
        ordering = ["day"]
        constraints = [SharedReadWall(name="periods_holiday_wall", owner="organization_id")]

    def __str__(self) -> str:
        return self.name


class ReportRequirement(models.Model):
    """A report that MFBM asks of every organization with a budget of its own, and the day on which it is due."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organization = _owner()
    form = models.CharField(_("report"), max_length=6, choices=ReportForm)
    year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="+", verbose_name=_("fiscal year"))
    from_date = models.DateField(_("from"))  # the period that the report covers
    until_date = models.DateField(_("until"))
    due_date = models.DateField(_("due"))

    class Meta:
        verbose_name = _("required report")
        ordering = ["due_date", "form", "id"]
        constraints = [
            SharedReadWall(name="periods_requirement_wall", owner="organization_id"),
            models.UniqueConstraint(fields=["form", "from_date", "until_date"], name="periods_requirement_once"),
            models.CheckConstraint(name="periods_requirement_order", condition=Q(until_date__gte=F("from_date"))),
        ]
        indexes = [models.Index(fields=["due_date"], name="periods_requirement_due")]

    def __str__(self) -> str:
        return f"{self.short_name}, {self.period}"

    @property
    def short_name(self) -> str:
        """FAR 1-A: how officers call it."""
        if self.form == F_.GAD_AR:
            return "GAD AR"
        series, number, part = CALLED.fullmatch(self.form).groups()  # type: ignore[union-attr]
        return f"{series} {number}{'-' + part if part else ''}".upper().strip()

    @property
    def period(self) -> str:
        first, last = self.from_date.month, self.until_date.month
        if (first, last) == (1, 12):
            return f"FY {self.from_date.year}"
        return f"Q{last // 3} {self.from_date.year}" if first != last else f"{self.from_date:%Y-%m}"

    @property
    def reading(self) -> Permission:
        return reading(self.form)

    @property
    def needs_endorsement(self) -> bool:
        return self.form in ENDORSED_BY_BWC

    @property
    def certifiers(self) -> tuple[str, ...]:
        return CERTIFIERS[ReportForm(self.form)]


class ReportSubmission(ScopedModel):
    """How far the organization is with a required report; a report that nobody has touched has no row.

    What was certified is frozen: `snapshot` is what the certifiers saw, and `digest` its SHA-256. Of a form that is
    not computed it is the signed files by name and SHA-256.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        PREPARED = "pending", _("Prepared")
        CERTIFIED = "endorsed", _("Certified")
        APPROVED = "approved", _("Approved")
        ENDORSED = "reviewed", _("Endorsed by BWC")
        SUBMITTED = "submitted", _("Submitted")
        RECEIVED = "accepted", _("Received")
        RETURNED = "returned", _("Returned")

    documented = False  # whether there is something to certify: said by whoever has looked

    requirement = models.ForeignKey(
        ReportRequirement, on_delete=models.PROTECT, related_name="submissions", verbose_name=_("report")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN, editable=False)
    remarks = models.CharField(_("remarks"), max_length=1000, blank=True)
    prepared_by = _person(_("prepared by"))
    prepared_at = models.DateTimeField(null=True, editable=False)
    budget_by = _person(_("certified by the budget officer"))
    budget_at = models.DateTimeField(null=True, editable=False)
    accounts_by = _person(_("certified by the accountant"))
    accounts_at = models.DateTimeField(null=True, editable=False)
    approved_by = _person(_("approved by"))
    approved_at = models.DateTimeField(null=True, editable=False)
    endorsed_by = _person(_("endorsed by"))
    endorsed_at = models.DateTimeField(null=True, editable=False)
    submitted_by = _person(_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    first_submitted_at = models.DateTimeField(_("first submitted"), null=True, editable=False)  # stays
    received_by = _person(_("received by"))
    received_at = models.DateTimeField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, editable=False)  # of the last return
    snapshot = models.JSONField(null=True, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("report")
        ordering = ["requirement__due_date", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "requirement"], name="periods_submission_once"),
            models.CheckConstraint(
                name="periods_submission_second_person",
                condition=(Q(budget_by=None) | ~Q(budget_by=F("prepared_by")))
                & (Q(accounts_by=None) | ~Q(accounts_by=F("prepared_by")) & ~Q(accounts_by=F("budget_by")))
                & (
                    Q(approved_by=None)
                    | ~Q(approved_by=F("prepared_by"))
                    & (Q(budget_by=None) | ~Q(approved_by=F("budget_by")))
                    & (Q(accounts_by=None) | ~Q(approved_by=F("accounts_by")))
                ),
            ),
            *(
                models.CheckConstraint(
                    name=f"periods_submission_{name}",
                    condition=Q(**{f"{name}_by": None, f"{name}_at": None})
                    | Q(**{f"{name}_by__isnull": False, f"{name}_at__isnull": False}),
                )
                for name in ("prepared", "budget", "accounts", "approved", "endorsed", "submitted", "received")
            ),
            models.CheckConstraint(
                name="periods_submission_endorser",
                condition=Q(endorsed_by=None)
                | ~Q(endorsed_by=F("prepared_by"))
                & ~Q(endorsed_by=F("approved_by"))
                & (Q(budget_by=None) | ~Q(endorsed_by=F("budget_by")))
                & (Q(accounts_by=None) | ~Q(endorsed_by=F("accounts_by"))),
            ),
            models.CheckConstraint(
                name="periods_submission_has_time",
                condition=~Q(status__in=["submitted", "accepted"]) | Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="periods_submission_frozen",
                condition=Q(snapshot=None, digest="") | Q(snapshot__isnull=False) & ~Q(digest=""),
            ),
        ]

    def __str__(self) -> str:
        return str(self.requirement)

    @property
    def missing_certifiers(self) -> list[str]:
        return [each for each in self.requirement.certifiers if getattr(self, f"{each}_at") is None]

    @property
    def was_late(self) -> bool:
        """Whether it first reached MFBM after the due day; one that is sent again is no later for it."""
        first = self.first_submitted_at or self.submitted_at  # the release before wrote no first
        return first is not None and timezone.localdate(first) > self.requirement.due_date

    @property
    def is_certified(self) -> bool:
        """By one of its certifiers at least; and not returned since."""
        return bool(self.digest)

    @property
    def is_approved(self) -> bool:
        status = self.Status
        return self.status in (status.APPROVED, status.ENDORSED, status.SUBMITTED, status.RECEIVED)

    @property
    def waits_for_bwc(self) -> bool:
        return self.status == self.Status.APPROVED and self.requirement.needs_endorsement


def _waits_for(certifier: str) -> Guard:
    words = {
        BUDGET: _("The budget officer certifies this form and has not yet."),
        ACCOUNTS: _("The accountant certifies this form and has not yet."),
    }
    return Guard(words[certifier], lambda submission: certifier in submission.missing_certifiers)


DOCUMENTED: Final = Guard(
    _("Its figures are entered, or the signed form is attached."), lambda submission: bool(submission.documented)
)
FOR_GENDER: Final = Guard(
    _("BWC looks at GAD plans and GAD accomplishment reports only."),
    lambda submission: submission.requirement.needs_endorsement,
)
ENDORSED: Final = Guard(
    _("BWC endorses this report first, and has not yet."),
    lambda submission: not submission.requirement.needs_endorsement,
)
S = ReportSubmission.Status
P = Permission
REPORT_STEPS: Final = Workflow(
    S.choices,
    Step("prepare", _("Mark as prepared"), (S.OPEN, S.RETURNED), S.PREPARED, P.REPORT_PREPARE),
    Step(
        "certify_budget",
        _("Certify as budget officer"),
        (S.PREPARED,),
        S.CERTIFIED,
        P.REPORT_CERTIFY_BUDGET,
        (_waits_for(BUDGET), DOCUMENTED),
    ),
    Step(
        "certify_accounts",
        _("Certify as accountant"),
        (S.PREPARED,),
        S.CERTIFIED,
        P.REPORT_CERTIFY_ACCOUNTS,
        (_waits_for(ACCOUNTS), DOCUMENTED),
    ),
    Step("approve", _("Approve"), (S.CERTIFIED,), S.APPROVED, P.REPORT_APPROVE),
    Step("endorse", _("Endorse for BWC"), (S.APPROVED,), S.ENDORSED, P.REPORT_ENDORSE, (FOR_GENDER,)),
    Step("submit", _("Submit to MFBM"), (S.APPROVED,), S.SUBMITTED, P.REPORT_SUBMIT, (ENDORSED,)),
    Step("submit", _("Submit to the Chief Minister"), (S.ENDORSED,), S.SUBMITTED, P.REPORT_SUBMIT),
    Step("receive", _("Receive"), (S.SUBMITTED,), S.RECEIVED, P.REPORT_RECEIVE),
    Step("return", _("Return"), (S.PREPARED, S.CERTIFIED), S.RETURNED, P.REPORT_APPROVE, needs_reason=True),
    Step("give_back", _("Return to the organization"), (S.SUBMITTED,), S.RETURNED, P.REPORT_RECEIVE, needs_reason=True),
    Step(
        "send_back",
        _("Return to the organization"),
        (S.APPROVED,),
        S.RETURNED,
        P.REPORT_ENDORSE,
        (FOR_GENDER,),
        needs_reason=True,
    ),
    Step("reopen", _("Reopen"), (S.RECEIVED, S.APPROVED, S.ENDORSED), S.RETURNED, P.REPORT_REOPEN, needs_reason=True),
)
