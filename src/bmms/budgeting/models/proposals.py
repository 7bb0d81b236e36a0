"""What an organization asks for in a fiscal year, and what became of it: five amounts for each line."""

import uuid
from decimal import Decimal
from typing import Any, Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.budgeting.models.acts import AllotmentClass
from bmms.budgeting.models.calls import BudgetCall
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.tenancy.constraints import SameOrganization
from bmms.tenancy.models import ScopedModel

OBJECT: Final = RegexValidator(r"^\d{10}\Z", _("Ten digits."))
CLASS_OF_DIGIT: Final = {"1": "PS", "2": "MOOE", "3": "FINEX", "6": "CO"}  # the third digit of an object of expenditure


def _person() -> Any:
    return models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False)


def _amount(label: Any, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=20, decimal_places=2, **options)


class BudgetProposal(ScopedModel):
    """The organization's answer to a budget call."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "in_review", _("In review")
        APPROVED = "approved", _("Approved by the head")
        SUBMITTED = "submitted", _("Submitted to MFBM")
        RECOMMENDED = "endorsed", _("Recommended by MFBM")
        CONFIRMED = "accepted", _("Approved by the Chief Minister")
        ENACTED = "completed", _("Enacted")
        RETURNED = "returned", _("Returned")

    consultation = False  # whether its summary is attached: said by whoever has looked
    evidence = False  # whether a file is attached that was not there at the last step: likewise

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(BudgetCall, on_delete=models.PROTECT, related_name="+", verbose_name=_("budget call"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True, editable=False)  # of the last return
    # The newest file when it took its last step.
    last_paper = models.BigIntegerField(default=0, db_default=0, editable=False)
    prepared_by = _person()
    approved_by = _person()
    approved_at = models.DateTimeField(null=True, editable=False)
    submitted_by = _person()
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("budget proposal")
        ordering = ["-call__fiscal_year"]
        constraints = [
            *ScopedModel.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "call"], name="budgeting_proposal_once"),
            *(
                models.CheckConstraint(
                    name=f"budgeting_proposal_{word}",
                    condition=Q(**{f"{word}_by": None, f"{word}_at": None})
                    | Q(**{f"{word}_by__isnull": False, f"{word}_at__isnull": False}),
                )
                for word in ("approved", "submitted")
            ),
            models.CheckConstraint(
                name="budgeting_proposal_second_person",
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{_('Budget proposal')} FY {self.call.fiscal_year}"

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.RETURNED)


class ProposalLine(ScopedModel):
    """So much for a PPA, class and object. Proposed by the organization; what others make of it stands beside."""

    class Tier(models.IntegerChoices):
        ONGOING = 1, _("Tier 1: ongoing")
        NEW = 2, _("Tier 2: new or expanded")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(BudgetProposal, on_delete=models.PROTECT, related_name="lines")
    ppa = models.ForeignKey("planning.PPA", on_delete=models.PROTECT, related_name="+", verbose_name=_("PPA"))
    allotment_class = models.CharField(_("class"), max_length=5, choices=AllotmentClass)
    object_code = models.CharField(_("object"), max_length=10, validators=[OBJECT])
    place = models.ForeignKey(
        "geography.Place",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place"),
    )
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier, default=Tier.ONGOING)
    proposed = _amount(_("proposed"))
    gad = _amount(_("of it for gender and development"), default=0)
    recommended = _amount(_("recommended by MFBM"), null=True, blank=True, editable=False)
    confirmed = _amount(_("approved by the Chief Minister"), null=True, blank=True, editable=False)
    enacted = _amount(_("enacted"), null=True, blank=True, editable=False)
    adjusted = _amount(_("adjusted"), null=True, blank=True, editable=False)
    next_year = _amount(_("the year after"), default=0)
    second_year = _amount(_("two years after"), default=0)
    third_year = _amount(_("three years after"), default=0)
    justification = models.TextField(_("justification"), max_length=2000, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("line of a budget proposal")
        ordering = ["ppa__code", "allotment_class", "object_code", "id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="proposal", name="budgeting_line_same_proposal"),
            SameOrganization(field="ppa", name="budgeting_line_same_ppa"),
            models.UniqueConstraint(
                fields=["proposal", "ppa", "allotment_class", "object_code", "place", "tier"],
                nulls_distinct=False,
                name="budgeting_line_once",
            ),
            models.CheckConstraint(name="budgeting_line_amounts", condition=Q(proposed__gte=0, gad__gte=0)),
            models.CheckConstraint(name="budgeting_line_gad", condition=Q(gad__lte=F("proposed"))),
        ]

    def __str__(self) -> str:
        return f"{self.ppa.code} {self.allotment_class} {self.object_code}"

    @property
    def has_wrong_object(self) -> bool:
        """The third digit of an object says its class; another one belongs on another line."""
        return CLASS_OF_DIGIT.get(self.object_code[2:3]) != self.allotment_class

    @property
    def right_class(self) -> str:
        return CLASS_OF_DIGIT.get(self.object_code[2:3], "")


class Endorsement(ScopedModel):
    """What BPDA, MPW, MENRE, BICTO or BWC says of a proposal: endorsed, or not yet and why."""

    class Office(models.TextChoices):
        BPDA = "bpda", _("BPDA: alignment with the development plan")
        MPW = "mpw", _("MPW: buildings and infrastructure")
        MENRE = "menre", _("MENRE: environment")
        BICTO = "bicto", _("BICTO: information technology")
        BWC = "bwc", _("BWC: gender and development")

    proposal = models.ForeignKey(BudgetProposal, on_delete=models.PROTECT, related_name="endorsements")
    office = models.CharField(_("office"), max_length=5, choices=Office)
    is_endorsed = models.BooleanField(_("endorsed"))
    note = models.CharField(_("note"), max_length=1000, blank=True)
    given_by = _person()
    given_at = models.DateTimeField(auto_now=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("endorsement")
        ordering = ["office"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="proposal", name="budgeting_endorsement_same_proposal"),
            models.UniqueConstraint(fields=["proposal", "office"], name="budgeting_endorsement_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_office_display())


class HearingNote(ScopedModel):
    """What was said at a technical budget hearing."""

    proposal = models.ForeignKey(BudgetProposal, on_delete=models.PROTECT, related_name="hearing_notes")
    text = models.TextField(_("note"), max_length=4000)
    written_by = _person()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("hearing note")
        ordering = ["-id"]
        constraints = [
            *ScopedModel.Meta.constraints,
            SameOrganization(field="proposal", name="budgeting_note_same_proposal"),
        ]

    def __str__(self) -> str:
        return self.text[:100]


def _has_amount(stage: str) -> Guard:
    words = {
        "recommended": _("Every line has MFBM's amount."),
        "confirmed": _("Every line has the Chief Minister's amount."),
        "enacted": _("Every line has the enacted amount."),
    }
    return Guard(words[stage], lambda proposal: not proposal.lines.filter(**{stage: None}).exists())


def _has_right_objects(proposal: Any) -> bool:
    return not any(line.has_wrong_object for line in proposal.lines.all())


def _has_consultation(proposal: Any) -> bool:
    return bool(proposal.consultation)


HAS_LINES: Final = Guard(_("The proposal has at least one line."), lambda proposal: proposal.lines.exists())
RIGHT_OBJECTS: Final = Guard(_("Every object belongs to the class of its line."), _has_right_objects)
CONSULTED: Final = Guard(
    _(
        "The summary of the consultation with civil society is attached, as a document (PDF, Word, ODT) "
        "or a scanned page (JPEG, PNG, TIFF)."
    ),
    _has_consultation,
)
SIGNED: Final = Guard(
    _("The paper that the Chief Minister has signed is attached, since MFBM recommended."),
    lambda proposal: bool(proposal.evidence),
)
ACT_TEXT: Final = Guard(
    _("The text of the act is attached, since the Chief Minister approved."), lambda proposal: bool(proposal.evidence)
)
# The amount that may be written down while a proposal is in this state, and who writes it: MFBM.
STAGES: Final = {
    BudgetProposal.Status.SUBMITTED: "recommended",
    BudgetProposal.Status.RECOMMENDED: "confirmed",
    BudgetProposal.Status.CONFIRMED: "enacted",
    BudgetProposal.Status.ENACTED: "adjusted",
}
S = BudgetProposal.Status
P = Permission
PROPOSAL_STEPS: Final = Workflow(
    S.choices,
    Step("review", _("Send to review"), (S.DRAFT, S.RETURNED), S.REVIEW, P.PROPOSAL_EDIT, (HAS_LINES, RIGHT_OBJECTS)),
    Step("approve", _("Approve"), (S.REVIEW,), S.APPROVED, P.PROPOSAL_APPROVE),
    Step("submit", _("Submit to MFBM"), (S.APPROVED,), S.SUBMITTED, P.PROPOSAL_SUBMIT, (CONSULTED,)),
    Step("return", _("Return"), (S.REVIEW, S.APPROVED), S.RETURNED, P.PROPOSAL_APPROVE, needs_reason=True),
    Step(
        "give_back", _("Return to the organization"), (S.SUBMITTED,), S.RETURNED, P.PROPOSAL_REVIEW, needs_reason=True
    ),
    Step("recommend", _("Recommend"), (S.SUBMITTED,), S.RECOMMENDED, P.PROPOSAL_RECORD, (_has_amount("recommended"),)),
    Step(
        "confirm",
        _("Record the Chief Minister's approval"),
        (S.RECOMMENDED,),
        S.CONFIRMED,
        P.PROPOSAL_RECORD,
        (_has_amount("confirmed"), SIGNED),
    ),
    Step(
        "enact",
        _("Record what was enacted"),
        (S.CONFIRMED,),
        S.ENACTED,
        P.PROPOSAL_RECORD,
        (_has_amount("enacted"), ACT_TEXT),
    ),
)
GAD_SHARE: Final = Decimal("0.05")  # BAA 84 s. 17: at least
