from typing import Any, Final

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.models.ledger import Account, Entry
from bmms.execution.models.papers import Paper, different_people, in_order_of_days, moment, person, signed
from bmms.lib.workflow import Guard, Step, Workflow
from bmms.tenancy.constraints import SameOrganization

OBJECT: Final = RegexValidator(r"^\d{10}\Z", _("Ten digits."))


def stays_with_the_head(source: Account, target: Account) -> bool:
    """Only the object changes (BAA 84 s. 46): the head of office decides.

    Another class, unit or PPA, and whatever is of a special-purpose fund: MFBM does.
    """
    return not source.is_special_purpose and (source.parent_id, source.unit_id) == (target.parent_id, target.unit_id)


class Modification(Paper):
    """Allotment that moves: within a PPA (modification), or from savings to another PPA (augmentation).

    What only changes the object of expenditure is the head's to approve; all else is signed by the head and decided by
    MFBM. Augmentation also names the authority that only three people have, what was saved, and why the other PPA needs
    more.
    """

    class Kind(models.TextChoices):
        MODIFICATION = "modification", _("Modification within the PPA")
        AUGMENTATION = "augmentation", _("Augmentation from savings")

    class Authority(models.TextChoices):
        CHIEF_MINISTER = "chief_minister", _("Chief Minister")
        SPEAKER = "speaker", _("Speaker of Parliament")
        PRESIDING_JUSTICE = "presiding_justice", _("Presiding Justice")

    class Savings(models.TextChoices):
        DISCONTINUED = "discontinued", _("Discontinued or abandoned")  # nothing augments it for two years after
        COMPLETED = "completed", _("Completed at a lower cost")
        EFFICIENT = "efficient", _("Targets met at a lower cost by better ways of working")
        VACANT = "vacant", _("Vacant positions and leave without pay")

    class Deficiency(models.TextChoices):
        UNFORESEEN = "unforeseen", _("Changes that nobody could foresee")
        REASSESSED = "reassessed", _("Its use, priority or timing was assessed anew")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "submitted", _("With MFBM")
        RETURNED = "returned", _("Returned")
        POSTED = "completed", _("Approved and posted")
        CANCELLED = "reversed", _("Reversed")

    SIGNATURES = {"sign": "signed", "approve": "approved"}

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.MODIFICATION)
    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("from allotment"))
    source_object = models.CharField(_("from object"), max_length=10, blank=True, validators=[OBJECT])
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("to allotment"))
    target_object = models.CharField(_("to object"), max_length=10, blank=True, validators=[OBJECT])
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    particulars = models.CharField(_("reason"), max_length=500)
    authority = models.CharField(_("authority"), max_length=17, choices=Authority, blank=True)
    reference = models.CharField(_("its document"), max_length=100, blank=True)
    savings = models.CharField(
        _("what was saved"), max_length=12, choices=Savings, blank=True, default="", db_default=""
    )
    deficiency = models.CharField(
        _("why more is needed"), max_length=10, choices=Deficiency, blank=True, default="", db_default=""
    )
    date = models.DateField(_("date"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    signed_by, signed_at = person(), moment()
    approved_by, approved_at = person(), moment()
    entry = models.OneToOneField(
        Entry, on_delete=models.PROTECT, null=True, related_name="modification", editable=False
    )

    class Meta(Paper.Meta):
        verbose_name = _("modification of allotment")
        ordering = ["-date", "-id"]
        constraints = [
            *Paper.Meta.constraints,
            SameOrganization(field="source", name="execution_modification_same_source"),
            SameOrganization(field="target", name="execution_modification_same_target"),
            SameOrganization(field="entry", name="execution_modification_same_entry"),
            models.CheckConstraint(name="execution_modification_amount", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="execution_modification_authority",
                condition=Q(kind="modification", authority="")
                | Q(kind="augmentation") & ~Q(authority="") & ~Q(reference=""),
            ),
            models.CheckConstraint(  # what was augmented before these were asked keeps them empty
                name="execution_modification_savings",
                condition=Q(kind="augmentation") | Q(savings="", deficiency=""),
            ),
            signed("signed", "execution_modification_signed"),
            signed("approved", "execution_modification_approved"),
            different_people("execution_modification_three_people", "prepared", "signed", "approved"),
        ]
        indexes = in_order_of_days("execution_modification")

    def __str__(self) -> str:
        return self.particulars[:300]

    @property
    def left_after(self) -> Any:
        """Of the allotment that it is taken from."""
        return self.source.allotted - self.source.obligated - self.amount

    @property
    def stays_with_the_head(self) -> bool:
        return stays_with_the_head(self.source, self.target)


S = Modification.Status
COVERED: Final = Guard(_("What it is taken from covers the amount."), lambda moved: moved.left_after >= 0)
OBJECT_ONLY: Final = Guard(
    _(
        "Only the object changes, not the class, the unit or the PPA, nor is it a special-purpose fund: "
        "then the head decides."
    ),
    lambda moved: moved.stays_with_the_head,
)
MORE: Final = Guard(
    _("The class, the unit or the PPA changes, or it is a special-purpose fund: then MFBM decides."),
    lambda moved: not moved.stays_with_the_head,
)
STATED: Final = Guard(
    _("An augmentation says what was saved, and why more is needed."),
    lambda moved: moved.kind != Modification.Kind.AUGMENTATION or bool(moved.savings and moved.deficiency),
)
P = Permission
MODIFICATION_STEPS: Final = Workflow(
    S.choices,
    Step("return", _("Return"), (S.DRAFT,), S.RETURNED, P.MODIFICATION_SIGN, needs_reason=True),
    Step("return", _("Return"), (S.SIGNED,), S.RETURNED, P.MODIFICATION_POST, needs_reason=True),
    Step("approve", _("Approve"), (S.DRAFT, S.RETURNED), S.POSTED, P.MODIFICATION_SIGN, (COVERED, OBJECT_ONLY)),
    Step(
        *("sign", _("Sign and send to MFBM"), (S.DRAFT, S.RETURNED), S.SIGNED, P.MODIFICATION_SIGN),
        guards=(COVERED, MORE, STATED),
    ),
    Step("approve", _("Approve"), (S.SIGNED,), S.POSTED, P.MODIFICATION_POST, (COVERED, STATED)),
    Step("cancel", _("Reverse"), (S.POSTED,), S.CANCELLED, P.MODIFICATION_POST, needs_reason=True),
)
Modification.STEPS = MODIFICATION_STEPS
