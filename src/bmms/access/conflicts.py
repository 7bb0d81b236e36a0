"""Separation of duties: roles that one person may not hold together, each pair with the reason in the field's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bmms.access.errors import DomainError
from bmms.access.roles import ROLES, Level

MAKERS: Final = ("ppa_focal", "planning_officer", "budget_officer", "chief_accountant", "me_officer", "gad_focal")
MONEY: Final = ("budget_officer", "chief_accountant", "cashier")
MFBM: Final = ("mfbm_analyst", "mfbm_budget_director", "mfbm_treasury", "mfbm_head")


@dataclass(frozen=True)
class Conflict:
    one: str
    other: str
    reason: Any
    anywhere: bool = False  # also when the two are held in different organizations

    def between(self, role: str, held: str) -> bool:
        return {self.one, self.other} == {role, held} and self.one != self.other


@dataclass(frozen=True)
class HeldRole:
    name: str
    organization_id: int | None


def _with_each(one: str, others: Iterable[str], reason: Any, *, anywhere: bool = False) -> list[Conflict]:
    return [Conflict(one, other, reason, anywhere) for other in others if other != one]


CONFLICTS: Final = (
    Conflict("budget_officer", "cashier", _("Whoever certifies that an allotment is available does not pay from it.")),
    Conflict("budget_officer", "chief_accountant", _("Whoever certifies funds and vouchers does not obligate.")),
    Conflict("chief_accountant", "cashier", _("Whoever certifies a voucher does not pay it.")),
    Conflict("head_of_office", "cashier", _("Whoever pays does not approve.")),
    *_with_each("head_of_office", MAKERS, _("Whoever approves and signs does not encode what is to be signed.")),
    *_with_each(
        "auditor",
        [role.name for role in ROLES.values() if role.level is not Level.PLATFORM],
        _("An auditor takes no part in the work that is audited."),
    ),
    *_with_each("coa_auditor", ROLES, _("An auditor takes no part in the work that is audited."), anywhere=True),
    *_with_each("internal_auditor", ROLES, _("An auditor takes no part in the work that is audited."), anywhere=True),
    *_with_each("organization_administrator", MONEY, _("Whoever gives out roles never touches money.")),
    Conflict("mfbm_budget_director", "mfbm_analyst", _("Whoever reviews for the Budget Office does not endorse it.")),
    Conflict("mfbm_treasury", "mfbm_budget_director", _("Whoever endorses releases does not issue the cash.")),
    Conflict("mfbm_treasury", "mfbm_analyst", _("Whoever reviews releases does not issue the cash.")),
    *_with_each("mfbm_head", MFBM, _("Whoever approves releases does not prepare or endorse them.")),
    *_with_each(
        "mfbm_analyst", MONEY, _("Whoever reviews the figures of organizations does not make any."), anywhere=True
    ),
    *_with_each("ocm_oversight", MONEY, _("Whoever oversees the organizations keeps no figures."), anywhere=True),
    *_with_each(
        "system_administrator",
        (*MONEY, *MFBM, "head_of_office"),
        _("A system administrator neither sees nor changes money."),
        anywhere=True,
    ),
    Conflict(
        "system_administrator",
        "data_protection_officer",
        _("The data protection officer watches over the administrators and is none of them."),
        anywhere=True,
    ),
    *_with_each(
        "parliament_cfbm",
        [role.name for role in ROLES.values() if role.name != "parliament_cfbm"],
        _("Parliament reads from outside the government and holds no other role."),
        anywhere=True,
    ),
)


def conflict_of(role: str, organization_id: int | None, held: Iterable[HeldRole]) -> Conflict | None:
    """The first rule against holding `role` there beside the roles already held, or None."""
    for one in held:
        for conflict in CONFLICTS:
            if conflict.between(role, one.name) and (conflict.anywhere or one.organization_id == organization_id):
                return conflict
    return None


def refuse_conflict(role: str, organization_id: int | None, held: Iterable[HeldRole]) -> None:
    conflict = conflict_of(role, organization_id, held)
    if conflict is not None:
        pair = {"one": ROLES[conflict.one].label, "other": ROLES[conflict.other].label, "reason": conflict.reason}
        raise DomainError(_("%(one)s and %(other)s cannot be one person. %(reason)s") % pair)
