"""The roles of the field (domain facts: staffing titles and who may not do what), each with a sentence shown on screen.

A role's *name* is stored with a membership; what it may do is code, so that a change is reviewed like any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from bmms.access.errors import DomainError
from bmms.access.permissions import Permission as P
from bmms.ui.text import once_per_language

NONE: Final[frozenset[P]] = frozenset()
# What every member of an organization sees.
MEMBER: Final = frozenset(
    {P.ORGANIZATION_VIEW, P.MEMBER_VIEW, P.JOB_VIEW, P.ONBOARDING_VIEW, P.DOCUMENT_VIEW, P.PLAN_VIEW}
    | {P.COMMUNITY_VIEW, P.COORDINATION_VIEW}
    | {*(P.PERIOD_VIEW, P.REPORT_VIEW, P.ACT_VIEW, P.PROPOSAL_VIEW, P.LEDGER_VIEW, P.PROJECT_VIEW)}
    | {P.INFORMATION_VIEW}
)
# What whoever looks in from another organization sees: what is done together is between those who take part.
VISITOR: Final = MEMBER - {P.COORDINATION_VIEW}
# What everybody who works there, and does not only read, may do besides.
OFFICER: Final = MEMBER | {P.DOCUMENT_ATTACH, P.COMMENT_WRITE, P.VIEW_SHARE, P.BREACH_REPORT, P.RESOURCE_BOOK}
# Whoever endorses for another office reads what is asked for there, and neither its money nor its people.
ENDORSER: Final = frozenset({P.ORGANIZATION_VIEW, P.PLAN_VIEW, P.PROPOSAL_VIEW, P.DOCUMENT_VIEW, P.PROPOSAL_ENDORSE})


class Level(StrEnum):
    ORGANIZATION = "organization"  # held in, and confined to, one organization
    REACHING = "reaching"  # held in one organization, with a few rights in every other
    PLATFORM = "platform"  # held outside the organizations


@dataclass(frozen=True)
class Role:
    name: str
    label: Any
    sentence: Any
    level: Level = Level.ORGANIZATION
    permissions: frozenset[P] = OFFICER  # in the organization where it is held
    reach: frozenset[P] = NONE  # in every organization
    platform: frozenset[P] = NONE  # on pages of no organization
    held_in: frozenset[str] = frozenset()  # codes of the organizations that may have it; empty means any
    privileged: bool = False  # a second person must confirm the grant
    second_factor: bool = False  # sign-in needs one
    read_only: bool = False  # reads through the database role that cannot write


def _role(name: str, label: Any, sentence: Any, **options: Any) -> Role:
    return Role(name=name, label=label, sentence=sentence, **options)


_AUDITOR_RIGHTS = MEMBER | {P.AUDIT_VIEW, P.AUDIT_EXPORT, P.FINDING_VIEW}
# Whoever audits from outside reads all of an organization, and writes nothing in it but findings.
_AUDITING: Final = VISITOR | {P.AUDIT_VIEW, P.FINDING_VIEW, P.FINDING_ENTER, P.FINDING_AUDIT}
_PRIVACY: Final = frozenset({P.PRIVACY_VIEW, P.PRIVACY_KEEP})
_ANSWERS: Final = frozenset({P.FINDING_VIEW, P.FINDING_ENTER, P.FINDING_ANSWER})
_HEAD_RIGHTS = OFFICER | {
    *(P.AUDIT_VIEW, P.MEMBER_CONFIRM, P.DELEGATION_MANAGE, P.ONBOARDING_RECORD),
    *(P.DOCUMENT_REMOVE, P.DOCUMENT_HOLD, P.PLAN_RETURN, P.PLAN_APPROVE, P.OBLIGATION_SIGN, P.REPORT_APPROVE),
    *(P.VOUCHER_APPROVE, P.RELEASE_SIGN, P.MODIFICATION_SIGN, P.PROPOSAL_APPROVE, P.PROJECT_CONFIRM),
    P.ACCOMPLISHMENT_APPROVE,
    *(P.COORDINATION_EDIT, P.COORDINATION_DECIDE, P.RESOURCE_MANAGE),
    *_ANSWERS,
    *(P.INFORMATION_DECIDE, P.INFORMATION_APPEAL, P.PRIVACY_VIEW),
}

_ROLES: Final = (
    _role(
        "ppa_focal",
        _("PPA focal"),
        _("Drafts programs, targets and accomplishments with their evidence; does not approve them."),
        permissions=OFFICER
        | {P.PROPOSAL_EDIT, P.PROJECT_EDIT, P.ACCOMPLISHMENT_EDIT, P.MONITORING_RECORD}
        | {P.COORDINATION_EDIT}
        | {P.PLAN_EDIT, P.GENDER_PLAN_KEEP, P.DATA_IMPORT, P.OBLIGATION_PREPARE, P.REPORT_PREPARE, P.VOUCHER_PREPARE},
    ),
    _role(
        "planning_officer",
        _("Planning officer"),
        _("Prepares work and financial plans and physical reports; does not certify funds."),
        permissions=OFFICER
        | {P.PROPOSAL_EDIT, P.PROJECT_EDIT, P.ACCOMPLISHMENT_EDIT, P.MONITORING_RECORD}
        | {P.COORDINATION_EDIT}
        | {P.PLAN_EDIT, P.GENDER_PLAN_KEEP, P.DATA_IMPORT, P.PLAN_SUBMIT, P.REPORT_PREPARE, P.REPORT_SUBMIT}
        | {P.INFORMATION_RECORD},
    ),
    _role(
        "budget_officer",
        _("Budget officer"),
        _("Prepares proposals and certifies that allotment is available; does not pay."),
        permissions=OFFICER
        | {P.PROPOSAL_EDIT, P.PROPOSAL_SUBMIT, P.DATA_IMPORT}
        | {P.SUBALLOTMENT_POST, P.OBLIGATION_POST}
        | {P.RELEASE_PREPARE, P.MODIFICATION_PREPARE}
        | {P.REPORT_PREPARE, P.REPORT_CERTIFY_BUDGET, P.REPORT_SUBMIT}
        | _ANSWERS,
        second_factor=True,
    ),
    _role(
        "chief_accountant",
        _("Chief accountant"),
        _("Certifies funds and vouchers and signs the disbursement reports; does not obligate."),
        permissions=OFFICER
        | {P.PERIOD_LOCK, P.PAYABLE_POST}
        | {P.PAYEE_MANAGE, P.VOUCHER_CERTIFY, P.DATA_IMPORT}
        | {P.REPORT_PREPARE, P.REPORT_CERTIFY_ACCOUNTS, P.REPORT_SUBMIT}
        | _ANSWERS,
        second_factor=True,
    ),
    _role(
        "cashier",
        _("Cashier"),
        _("Pays what has been approved; does not approve."),
        permissions=OFFICER | {P.DISBURSEMENT_POST},
        second_factor=True,
    ),
    _role(
        "me_officer",
        _("M&E officer"),
        _("Certifies accomplishments, keeps field visits and issues; does not edit other people's figures."),
        permissions=OFFICER | {P.ACCOMPLISHMENT_CERTIFY, P.MONITORING_RECORD},
    ),
    _role(
        "gad_focal",
        _("GAD focal"),
        _("Prepares the gender and development plan, budget and accomplishment report."),
        permissions=OFFICER | {P.GENDER_PLAN_KEEP, P.REPORT_PREPARE, P.DATA_IMPORT},
    ),
    _role(
        "director",
        _("Director"),
        _("Reviews and recommends what officers have prepared."),
        permissions=OFFICER
        | {P.AUDIT_VIEW, P.PLAN_ENDORSE, P.PLAN_RETURN, P.OBLIGATION_SIGN, P.PROJECT_CONFIRM}
        | {P.ACCOMPLISHMENT_CERTIFY, P.COORDINATION_EDIT, P.COORDINATION_DECIDE}
        | {P.INFORMATION_RECORD, P.INFORMATION_DECIDE}
        | {P.PRIVACY_VIEW}
        | _ANSWERS,
    ),
    _role(
        "head_of_office",
        _("Minister or head of office"),
        _("Approves and signs for the organization; does not encode data."),
        permissions=_HEAD_RIGHTS,
        privileged=True,
    ),
    _role(
        "auditor",
        _("Internal auditor or COA"),
        _("Reads everything of the organization and exports it; writes nothing."),
        permissions=_AUDITOR_RIGHTS,
        privileged=True,
        read_only=True,
    ),
    _role(
        "organization_administrator",
        _("Organization administrator"),
        _("Invites people and gives them roles in the organization; never touches money."),
        permissions=OFFICER
        | {P.MEMBER_MANAGE, P.MEMBER_CONFIRM, P.DELEGATION_MANAGE, P.UNIT_MANAGE, P.SIGNATORY_MANAGE, P.DATA_IMPORT}
        | {P.ONBOARDING_RECORD, P.AUDIT_VIEW, P.DOCUMENT_REMOVE, P.RESOURCE_MANAGE}
        | _PRIVACY,
        privileged=True,
        second_factor=True,
    ),
    _role(
        "unit_staff",
        _("Operating unit staff"),
        _("Works in a provincial or field office of the organization."),
    ),
    _role(
        "obc_officer",
        _("OBC officer"),
        _("Keeps the profiles of Bangsamoro communities outside the region and submits them; does not reopen them."),
        permissions=OFFICER
        | {P.DATA_IMPORT, P.COMMUNITY_EDIT, P.COMMUNITY_SUBMIT, P.COMMUNITY_REACH_VIEW, P.COORDINATION_EDIT},
        held_in=frozenset({"oobc"}),
    ),
    _role(
        "obc_supervisor",
        _("OBC supervisor"),
        _("Reopens submitted profiles of communities outside the region; does not keep them."),
        permissions=OFFICER | {P.COMMUNITY_REOPEN, P.COMMUNITY_REACH_VIEW, P.COORDINATION_EDIT, P.COORDINATION_DECIDE},
        held_in=frozenset({"oobc"}),
    ),
    _role(
        "ocm_secretariat",
        _("Cabinet secretariat"),
        _("Issues the directives of the Chief Minister's office and follows up what was escalated to it."),
        permissions=OFFICER | {P.COORDINATION_EDIT, P.COORDINATION_DECIDE, P.DIRECTIVE_ISSUE},
        held_in=frozenset({"ocm"}),
    ),
    _role(
        "ocm_oversight",
        _("OCM oversight"),
        _("Sees every organization for the Office of the Chief Minister and can change none."),
        level=Level.REACHING,
        permissions=MEMBER,
        reach=VISITOR | {P.AUDIT_VIEW, P.FINDING_VIEW},
        platform=frozenset({P.OVERSIGHT_VIEW, P.DESK_VIEW, P.FINDING_DESK_VIEW}),
        held_in=frozenset({"ocm"}),
        privileged=True,
        second_factor=True,
        read_only=True,
    ),
    _role(
        "ocm_appeals",
        _("OCM appeals officer"),
        _("Decides appeals against requests for information that a head of office has denied."),
        level=Level.REACHING,
        permissions=OFFICER | {P.INFORMATION_APPEAL},
        reach=frozenset({P.ORGANIZATION_VIEW, P.DOCUMENT_VIEW, P.INFORMATION_VIEW, P.INFORMATION_APPEAL}),
        held_in=frozenset({"ocm"}),
        privileged=True,
        second_factor=True,
    ),
    _role(
        "mfbm_analyst",
        _("MFBM budget analyst"),
        _("Reviews proposals and release requests of every organization; returns them, never changes their figures."),
        level=Level.REACHING,
        # a note on the onboarding when a ministry's budget is loaded
        reach=VISITOR | {P.RELEASE_REVIEW, P.PROPOSAL_REVIEW} | {P.ONBOARDING_RECORD, P.REPORT_RECEIVE},
        platform=frozenset({P.OVERSIGHT_VIEW, P.DESK_VIEW}),
        held_in=frozenset({"mfbm"}),
        privileged=True,
        second_factor=True,
    ),
    _role(
        "mfbm_budget_director",
        _("MFBM Budget Office director"),
        _("Endorses releases and proposals of every organization for the Budget Office."),
        level=Level.REACHING,
        permissions=OFFICER | {P.CALL_MANAGE} | {P.FISCAL_YEAR_MANAGE, P.ACT_MANAGE, P.REPORT_ASK},
        reach=VISITOR
        | {P.RELEASE_ENDORSE, P.OPENING_POST, P.PROPOSAL_REVIEW, P.PROPOSAL_RECORD, P.DOCUMENT_ATTACH}
        | {P.PERIOD_LOCK, P.PERIOD_REOPEN, P.APPROPRIATION_RECORD}
        | {P.REPORT_RECEIVE, P.REPORT_REOPEN, P.LAPSE_POST},
        platform=frozenset({P.OVERSIGHT_VIEW, P.DESK_VIEW}),
        held_in=frozenset({"mfbm"}),
        privileged=True,
        second_factor=True,
    ),
    _role(
        "mfbm_treasury",
        _("MFBM Treasury Office"),
        _("Issues the cash allocations of every organization."),
        level=Level.REACHING,
        reach=VISITOR | {P.CASH_ALLOCATE, P.LAPSE_POST},
        platform=frozenset({P.OVERSIGHT_VIEW, P.DESK_VIEW}),
        held_in=frozenset({"mfbm"}),
        privileged=True,
        second_factor=True,
    ),
    _role(
        "mfbm_head",
        _("MFBM head"),
        _("Approves releases and cross-class modifications of every organization."),
        level=Level.REACHING,
        permissions=_HEAD_RIGHTS,
        reach=VISITOR | {P.ALLOTMENT_RELEASE, P.MODIFICATION_POST},
        platform=frozenset({P.OVERSIGHT_VIEW, P.DESK_VIEW}),
        held_in=frozenset({"mfbm"}),
        privileged=True,
        second_factor=True,
    ),
    _role(
        "bpda_officer",
        _("BPDA officer"),
        _("Reviews AIP lines, endorses proposals for their alignment, monitors projects; releases no money."),
        level=Level.REACHING,
        permissions=OFFICER | {P.FRAMEWORK_KEEP, P.DATA_IMPORT},
        # monitors projects for the region: their works and their physical reports, not the ledger
        reach=ENDORSER | {P.AIP_REVIEW, P.PROJECT_VIEW, P.REPORT_VIEW},
        platform=frozenset({P.OVERSIGHT_VIEW, P.DESK_VIEW}),
        held_in=frozenset({"bpda"}),
        privileged=True,
    ),
    _role(
        "bwc_officer",
        _("BWC officer"),
        _("Endorses every organization's budget proposals, GAD plans and GAD accomplishment reports, or returns them."),
        level=Level.REACHING,
        reach=ENDORSER | {P.REPORT_VIEW, P.REPORT_ENDORSE},
        platform=frozenset({P.DESK_VIEW}),
        held_in=frozenset({"bwc"}),
        privileged=True,
    ),
    _role(
        "endorser",
        _("Endorsing ministry officer"),
        _("Endorses infrastructure, environment or ICT proposals of every organization for MPW, MENRE or BICTO."),
        level=Level.REACHING,
        reach=ENDORSER,
        held_in=frozenset({"mpw", "menre", "bicto"}),
        privileged=True,
    ),
    _role(
        "parliament_cfbm",
        _("Parliament CFBM"),
        _("Reads what organizations have submitted, for Parliament's finance and budget committee; sees no drafts."),
        level=Level.PLATFORM,
        permissions=NONE,
        platform=frozenset({P.PARLIAMENT_VIEW}),
        privileged=True,
        second_factor=True,
        read_only=True,
    ),
    _role(
        "coa_auditor",
        _("COA auditor"),
        _("Reads every organization, raises COA's findings and says whether they are settled; writes nothing else."),
        level=Level.PLATFORM,
        permissions=NONE,
        reach=_AUDITING,
        platform=frozenset({P.FINDING_DESK_VIEW}),
        privileged=True,
        second_factor=True,
    ),
    _role(
        "internal_auditor",
        _("Internal Auditing Body"),
        _("Reads every organization, raises internal audit's findings and validates them; writes nothing else."),
        level=Level.PLATFORM,
        permissions=NONE,
        reach=_AUDITING,
        platform=frozenset({P.FINDING_DESK_VIEW}),
        privileged=True,
        second_factor=True,
    ),
    _role(
        "system_administrator",
        _("System administrator"),
        _("Manages people, organizations and settings of the system; neither sees nor changes money."),
        level=Level.PLATFORM,
        permissions=NONE,
        reach=frozenset({P.MEMBER_VIEW, P.MEMBER_MANAGE, P.MEMBER_CONFIRM, P.ONBOARDING_VIEW, P.ONBOARDING_RECORD})
        | {P.DATA_IMPORT},
        platform=frozenset({P.REGISTRY_MANAGE, P.GEOGRAPHY_MANAGE, P.ROLLOUT_MANAGE, P.PLATFORM_USER_MANAGE})
        | {P.PLATFORM_JOB_MANAGE, P.OPERATIONS_VIEW, P.SYSTEM_EVENT_VIEW},
        privileged=True,
        second_factor=True,
    ),
    _role(
        "data_protection_officer",
        _("Data protection officer"),
        _("Reads who looked at personal data, keeps the registers of privacy and answers privacy requests."),
        level=Level.PLATFORM,
        permissions=NONE,
        reach=frozenset({P.ORGANIZATION_VIEW, P.DOCUMENT_VIEW, P.DOCUMENT_ATTACH, P.BREACH_REPORT}) | _PRIVACY,
        platform=frozenset({P.PRIVACY_EVENT_VIEW, P.PRIVACY_DESK_VIEW}),
        privileged=True,
        second_factor=True,
    ),
)

ROLES: Final[Mapping[str, Role]] = {role.name: role for role in _ROLES}
SYSTEM_ADMINISTRATOR: Final = ROLES["system_administrator"]
SECOND_FACTOR_IN: Final = frozenset({"mfbm", "ocm"})  # whatever the role: their people see every organization's papers


def needs_second_factor(role: Role, organization_code: str | None) -> bool:
    return role.second_factor or organization_code in SECOND_FACTOR_IN


@once_per_language
def role_label(name: str) -> str:
    """In words; of a role that no longer exists, its name."""
    return str(ROLES[name].label) if name in ROLES else name


def fitting_role(name: str, organization_code: str | None) -> Role:
    """The role of that name, if it can be held there (None: on the platform) at all."""
    role = ROLES.get(name)
    if role is None:
        raise DomainError(_("There is no role %(role)s.") % {"role": name})
    if organization_code is None and role.level is not Level.PLATFORM:
        raise DomainError(_("%(role)s is held in an organization: say which.") % {"role": role.label})
    if organization_code is not None and role.level is Level.PLATFORM:
        raise DomainError(_("%(role)s belongs to no organization.") % {"role": role.label})
    if organization_code is not None and role.held_in and organization_code not in role.held_in:
        places = ", ".join(code.upper() for code in sorted(role.held_in))
        raise DomainError(_("%(role)s is held only in %(places)s.") % {"role": role.label, "places": places})
    return role


def roles_for(organization_code: str | None) -> list[Role]:
    """The roles that can be held there, in the order of the table."""
    if organization_code is None:
        return [role for role in _ROLES if role.level is Level.PLATFORM]
    return [
        r for r in _ROLES if r.level is not Level.PLATFORM and organization_code in (r.held_in or {organization_code})
    ]
