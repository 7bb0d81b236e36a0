from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """What a role may allow, in a word for the code and a sentence for the screen.

    A room adds its own lines here the day it opens; the order is the order of the rooms.
    """

    sentence: Any

    def __new__(cls, value: str, sentence: Any = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    @property
    def only_reads(self) -> bool:
        return self.endswith((".view", ".export"))

    # one organization
    ORGANIZATION_VIEW = "organization.view", _("Open the organization's pages")
    MEMBER_VIEW = "member.view", _("See who works here and in which role")
    MEMBER_MANAGE = "member.manage", _("Invite people, give and take away roles")
    MEMBER_CONFIRM = "member.confirm", _("Confirm a role that somebody else has given")
    DELEGATION_MANAGE = "delegation.manage", _("Name and end officers in charge")
    UNIT_MANAGE = "unit.manage", _("Keep the list of operating units")
    SIGNATORY_MANAGE = "signatory.manage", _("Keep the list of signatories")
    ONBOARDING_VIEW = "onboarding.view", _("See how far the onboarding is")
    ONBOARDING_RECORD = "onboarding.record", _("Record the steps of the onboarding")
    DOCUMENT_VIEW = "document.view", _("Open what is attached to records one may see")
    DOCUMENT_ATTACH = "document.attach", _("Attach files to records and remove one's own")
    DOCUMENT_REMOVE = "document.remove", _("Remove files that others have attached")
    DOCUMENT_HOLD = "document.hold", _("Lay and lift legal holds on files")
    COMMENT_WRITE = "comment.write", _("Comment on records one may see, and mention colleagues")
    VIEW_SHARE = "view.share", _("Share saved views of lists with the organization")
    DATA_IMPORT = "data.import", _("Import records from files, and undo it")
    COMMUNITY_VIEW = "community.view", _("See the Bangsamoro communities outside the region")
    COMMUNITY_EDIT = "community.edit", _("Keep the profiles of communities and municipalities' own figures")
    COMMUNITY_SUBMIT = "community.submit", _("Submit a municipality's profiles, which locks them")
    COMMUNITY_REOPEN = "community.reopen", _("Reopen submitted profiles with the reason")
    COMMUNITY_REACH_VIEW = "community_reach.view", _("See how much of all organizations reaches the communities")
    PLAN_VIEW = "plan.view", _("See programs, projects, activities, indicators and plans")
    PLAN_EDIT = "plan.edit", _("Keep programs, projects, activities and indicators, and prepare plans")
    GENDER_PLAN_KEEP = "gender_plan.keep", _("Keep the lines of the GAD plan")
    PLAN_SUBMIT = "plan.submit", _("Submit a plan")
    PLAN_RETURN = "plan.return", _("Return a submitted plan with the reason")
    PLAN_ENDORSE = "plan.endorse", _("Endorse a plan that somebody else has submitted")
    PLAN_APPROVE = "plan.approve", _("Approve a plan that others have submitted and endorsed")
    AIP_REVIEW = (
        "aip.review",
        _("Review AIP lines for BPDA: accept them or return them with the reason, and record the BEDC’s approval"),
    )
    FRAMEWORK_KEEP = "framework.keep", _("Keep the versions of the region's development plans and agendas")
    PERIOD_VIEW = "period.view", _("See fiscal years and which months are locked")
    PERIOD_LOCK = "period.lock", _("Lock a month, so that nothing more is posted to it")
    PERIOD_REOPEN = "period.reopen", _("Reopen a locked month with the reason")
    FISCAL_YEAR_MANAGE = "fiscal_year.manage", _("Open the region's fiscal years and move them on")
    REPORT_VIEW = "report.view", _("See which reports are due and how far they are")
    REPORT_ASK = "report.ask", _("Say which reports are due when, and keep the list of holidays")
    REPORT_PREPARE = "report.prepare", _("Prepare reports")
    REPORT_CERTIFY_BUDGET = "report.certify_budget", _("Certify reports as budget officer")
    REPORT_CERTIFY_ACCOUNTS = "report.certify_accounts", _("Certify reports as accountant")
    REPORT_ENDORSE = "report.endorse", _("Endorse GAD plans and accomplishment reports for BWC, or return them")
    REPORT_APPROVE = "report.approve", _("Approve certified reports")
    REPORT_SUBMIT = "report.submit", _("Submit approved reports to MFBM")
    REPORT_RECEIVE = "report.receive", _("Receive submitted reports or return them")
    REPORT_REOPEN = "report.reopen", _("Reopen reports that have been approved")
    ACT_VIEW = "act.view", _("See appropriation acts and until when their money may be used")
    ACT_MANAGE = "act.manage", _("Record appropriation acts and until when their money may be used")
    CALL_MANAGE = "call.manage", _("Issue budget calls, set ceilings, reopen a call for an organization")
    PROPOSAL_VIEW = "proposal.view", _("See budget calls and the organization's budget proposals")
    PROPOSAL_EDIT = "proposal.edit", _("Prepare budget proposals")
    PROPOSAL_APPROVE = "proposal.approve", _("Approve or return budget proposals")
    PROPOSAL_SUBMIT = "proposal.submit", _("Submit approved budget proposals to MFBM")
    PROPOSAL_REVIEW = "proposal.review", _("Return submitted budget proposals and write hearing notes")
    PROPOSAL_RECORD = (
        "proposal.record",
        _("Write down what MFBM recommends, the Chief Minister approves and is enacted"),
    )
    PROPOSAL_ENDORSE = "proposal.endorse", _("Endorse submitted budget proposals for one's office")
    LEDGER_VIEW = "ledger.view", _("See appropriations, allotments, obligations and disbursements")
    APPROPRIATION_RECORD = "appropriation.record", _("Enter what an act appropriates for an organization")
    ALLOTMENT_RELEASE = "allotment.release", _("Release allotments")
    OPENING_POST = "opening.post", _("Enter opening balances of an organization that goes live in mid-year")
    RELEASE_PREPARE = "release.prepare", _("Prepare special budget requests")
    RELEASE_SIGN = "release.sign", _("Sign special budget requests and send them to MFBM")
    RELEASE_REVIEW = "release.review", _("Review special budget requests")
    RELEASE_ENDORSE = "release.endorse", _("Endorse special budget requests for the Budget Office")
    MODIFICATION_PREPARE = "modification.prepare", _("Prepare modifications of allotment")
    MODIFICATION_SIGN = "modification.sign", _("Approve modifications of the object, sign all others")
    MODIFICATION_POST = "modification.post", _("Move allotment between classes, units and PPAs")
    SUBALLOTMENT_POST = "suballotment.post", _("Pass allotment on to operating units")
    OBLIGATION_PREPARE = "obligation.prepare", _("Prepare obligation requests")
    OBLIGATION_SIGN = "obligation.sign", _("Sign obligation requests in box A")
    OBLIGATION_POST = "obligation.post", _("Certify that allotment is available, and obligate it")
    PAYEE_MANAGE = "payee.manage", _("Keep the register of payees and where their money goes to")
    VOUCHER_PREPARE = "voucher.prepare", _("Prepare disbursement vouchers")
    VOUCHER_CERTIFY = "voucher.certify", _("Certify that cash is available and documents are complete")
    VOUCHER_APPROVE = "voucher.approve", _("Approve disbursement vouchers for payment")
    PAYABLE_POST = "payable.post", _("Enter what has become due and demandable")
    CASH_ALLOCATE = "cash.allocate", _("Issue cash allocations")
    DISBURSEMENT_POST = "disbursement.post", _("Pay what has been certified and approved")
    LAPSE_POST = "lapse.post", _("Lapse and revert what may not be used any more")
    PROJECT_VIEW = "project.view", _("See projects: where they are, for whom, and how far")
    PROJECT_EDIT = "project.edit", _("Keep projects, with their places, beneficiaries and budget lines")
    PROJECT_CONFIRM = "project.confirm", _("Approve, suspend and terminate projects, and confirm their completion")
    ACCOMPLISHMENT_EDIT = "accomplishment.edit", _("Enter and submit what indicators have reached in a quarter")
    ACCOMPLISHMENT_CERTIFY = "accomplishment.certify", _("Certify accomplishments on their evidence, or return them")
    ACCOMPLISHMENT_APPROVE = "accomplishment.approve", _("Approve certified accomplishments, or return them")
    MONITORING_RECORD = "monitoring.record", _("Record issues, risks and field visits of projects")
    COORDINATION_VIEW = "coordination.view", _("See what the organization does together with others")
    COORDINATION_EDIT = "coordination.edit", _("Prepare agreements, requests and meetings, write to the parties")
    COORDINATION_DECIDE = "coordination.decide", _("Invite, accept and decline for the organization, and escalate")
    DIRECTIVE_ISSUE = "directive.issue", _("Issue directives of the Chief Minister's office")
    FINDING_VIEW = "finding.view", _("See audit findings, their answers and what is done about them")
    FINDING_ENTER = "finding.enter", _("Enter audit findings, and correct them until they are answered")
    FINDING_ANSWER = "finding.answer", _("Answer audit findings and report what was done")
    FINDING_AUDIT = "finding.audit", _("Raise audit findings and say whether what was done settles them")
    INFORMATION_VIEW = "information.view", _("See what the public has asked of the records, and how it was answered")
    INFORMATION_RECORD = "information.record", _("Log requests for information and appeals")
    INFORMATION_DECIDE = "information.decide", _("Grant or deny requests for information, and extend their time")
    INFORMATION_APPEAL = "information.appeal", _("Decide appeals against denied requests for information")
    PRIVACY_VIEW = "privacy.view", _("See the registers of privacy: processing, requests and breaches")
    PRIVACY_KEEP = "privacy.keep", _("Keep the registers of privacy, answer persons, notify and close breaches")
    BREACH_REPORT = "breach.report", _("Report that personal data got lost or into wrong hands")
    RESOURCE_BOOK = "resource.book", _("Book rooms, vehicles and equipment of the organization")
    RESOURCE_MANAGE = (
        "resource.manage",
        _("Keep the list of rooms, vehicles and equipment, and cancel what others have booked"),
    )
    JOB_VIEW = "job.view", _("See background work and fetch its files")
    AUDIT_VIEW = "audit.view", _("Read the audit log")
    AUDIT_EXPORT = "audit.export", _("Export the audit log")
    # no organization, or all of them
    OVERSIGHT_VIEW = "oversight.view", _("See the figures of all organizations side by side")
    DESK_VIEW = "desk.view", _("See the figures of one’s own desk for all organizations side by side")
    FINDING_DESK_VIEW = "finding_desk.view", _("See the audit findings of all organizations side by side")
    PARLIAMENT_VIEW = "parliament.view", _("Read the plans that organizations have submitted, and appropriation acts")
    REGISTRY_MANAGE = "registry.manage", _("Keep the registry of organizations")
    GEOGRAPHY_MANAGE = "geography.manage", _("Load and correct the list of places")
    ROLLOUT_MANAGE = "rollout.manage", _("Open organizations and plan the rollout")
    PLATFORM_USER_MANAGE = "platform_user.manage", _("Manage every account and the roles of the platform")
    PLATFORM_JOB_MANAGE = "platform_job.manage", _("See and repeat background work of all organizations")
    OPERATIONS_VIEW = "operations.view", _("See how the system runs: its load, errors and alerts")
    SYSTEM_EVENT_VIEW = "system_event.view", _("Read the system's own log: sign-ins, accounts, the registry")
    PRIVACY_DESK_VIEW = "privacy_desk.view", _("See the registers of privacy of all organizations side by side")
    PRIVACY_EVENT_VIEW = "privacy_event.view", _("Read who looked at personal data")
