"""What an officer of each role does here, step by step. `{Plans}` is a label as the page shows it, in any language."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bmms.ui.text import escaped

NO_PAGES: Final[Mapping[str, str]] = MappingProxyType({})
LABEL: Final = re.compile(r"\{([^{}]+)\}")
BEGIN: Final = _(
    "Begin at {Home}: it lists what waits for you. The inbox has the same, with the day until which it is due."
)
ASK: Final = _("{Attach a file} keeps papers with their record; in a comment, @ and a name tells that colleague.")
EVERYBODY: Final = _("{All organizations} shows every ministry, office and agency; choose one to read its records.")

AUDITING: Final = (
    _("{Findings of all organizations} shows what your office has raised, what is late and what is settled."),
    _(
        "Read an organization as its people do: {Registries} lead from each figure to its entries, the {Audit log} to"
        " changes."
    ),
    _("At {Audit findings} of an organization, {New finding} with its criteria and amount: it has 60 days to answer."),
    _("When it reports that it has acted, look at the evidence: {Settle}, or {Return} with what is missing."),
)

MANUALS: Final[dict[str, Sequence[Any]]] = {
    "planning_officer": (
        BEGIN,
        _("Keep programs and projects at {PPAs}; {Import} shows every wrong cell before anything is saved."),
        _("At {Plans}, {New plan} opens the plan of a fiscal year: give it its lines with amounts and targets."),
        _(
            "{Submit} sends the plan to a director, who endorses it to the head. If it comes back, the reason stands "
            "on its page."
        ),
        _("The {Submission register} shows which report is due when; {Mark as prepared} hands it to who certifies it."),
    ),
    "budget_officer": (
        BEGIN,
        _("At {Budget proposals}, {Add a line} says how much for what; {Send to review} hands it to the head."),
        _("{What is left} shows what may be obligated; {Special budget requests} ask MFBM for what is released later."),
        _("At {Obligation requests}, {Certify box B and obligate} records it, never more than the allotment."),
        _("{Certify as budget officer} freezes a report of the {Submission register}; then it is approved."),
    ),
    "chief_accountant": (
        BEGIN,
        _("At {Disbursement vouchers}, {Certify} says that the claim is supported and that there is cash for it."),
        _("{Payees} keeps whom the organization pays; bank accounts are shown in full only to who needs them."),
        _("At {Fiscal years}, lock a month whose figures are reported: nothing is posted to it any more."),
        _("{Certify as accountant} freezes a report. Who prepared it cannot certify it."),
    ),
    "cashier": (
        BEGIN,
        _("At {Disbursement vouchers}, open one that is approved: {Pay} records the payment."),
        _("{Cash allocations} shows what may be paid and until when; a payment beyond it is refused."),
        _("Nothing is ever erased: {Cancel the payment} takes back one that did not go through, with a reason."),
    ),
    "me_officer": (
        BEGIN,
        _("{Indicators} lists what is measured, with unit, direction, baseline and how its quarters add up."),
        _("The targets of a year stand in its plan, at {Plans}."),
        ASK,
        _("{Export} gives a list as a spreadsheet, with the filters in use."),
    ),
    "head_of_office": (
        BEGIN,
        _("{Approve} an endorsed plan, or {Return} it with a reason. Who worked on or endorsed it cannot approve it."),
        _("{Sign box A} says that an obligation is necessary and lawful; {Approve for payment} lets the cashier pay."),
        _("Reports are approved in the {Submission register} once they are certified."),
        _("Before you go away: at {People}, {Officers in charge} lets somebody act for you on the days that you name."),
    ),
    "auditor": (
        _("You read everything of the organization and change nothing."),
        _("The {Audit log} has every change: who, when, before and after. Taking it along as a file is recorded, too."),
        _("{Registries} and {Financial and physical reports} lead from each figure to the entries behind it."),
        _("A printed paper carries a square code: it opens a page that says whether the paper is genuine."),
    ),
    "organization_administrator": (
        BEGIN,
        _("At {People}, {Invite} sends a link with the roles that you choose; {Import} takes a whole list."),
        _("A role with much power begins when a second person has agreed, at {Confirmations}."),
        _("Keep {Operating units} and {Signatories} up to date: papers and reports carry their names."),
        _("{Onboarding} shows what is missing before the organization can work."),
    ),
    "mfbm_analyst": (
        EVERYBODY,
        _("At {Budget proposals}, read the lines and write a {Hearing note}, or use {Return to the organization}."),
        _("At {Special budget requests}, {Review} passes a request on to the Budget Office."),
        _("In the {Submission register}, {Receive} takes a report in."),
        _("Figures of an organization are never changed by MFBM: what is wrong is given back with a reason."),
    ),
    "ocm_oversight": (
        EVERYBODY,
        _("{What is left}, {Financial and physical reports} and the {Audit log} read as in the organization itself."),
        _("You can change nothing: the database itself refuses it. Each look into an organization is recorded there."),
    ),
    "ppa_focal": (
        BEGIN,
        _("Your programs and projects stand at {PPAs}; in a draft at {Plans}, set the targets of their indicators."),
        _(
            "At {Quarter’s accomplishments}, enter what was reached, by place, and attach the evidence before you "
            "submit."
        ),
        _(
            "{New obligation request} at {Obligation requests} asks for money: the head signs, the Budget officer "
            "certifies."
        ),
        ASK,
    ),
    "gad_focal": (
        BEGIN,
        _("{GAD plan} holds each gender issue with what is done about it and the PPA that pays for it: {New line}."),
        _("Its amounts are not typed: they come from the ledger, by the share that the planners tag as GAD."),
        _("{Financial and physical reports} has the GAD plan and budget and the accomplishment report."),
        _("In the {Submission register}, {Mark as prepared} hands a report to who certifies it."),
    ),
    "director": (
        BEGIN,
        _("At {Plans} and {Strategic plans}, {Endorse} what is right, or {Return} it with the reason."),
        _("What you have written yourself, somebody else endorses; what you have endorsed, somebody else approves."),
        _(
            "{Sign box A} says that an obligation is necessary and lawful; accomplishments you certify on their "
            "evidence."
        ),
        _("{Audit findings} and {Requests for information} show what has to be answered, and until which day."),
    ),
    "unit_staff": (
        BEGIN,
        _("You read the plans, the projects and the money of the organization; others write them."),
        ASK,
        _("At {Calendar}, {Book} a room, a vehicle or equipment; one at a time has it."),
        _("{Report a breach} as soon as personal data is lost or seen by strangers: 72 hours run from then."),
    ),
    "obc_officer": (
        BEGIN,
        _(
            "At {Communities}, {Add a community} with its counts by sex and its groups; names of persons never belong"
            " there."
        ),
        _(
            "{Import} takes the profiles of many barangays from a file and shows every wrong cell before anything is "
            "saved."
        ),
        _("At {By municipality}, compare with the municipality’s own figure; {Submit and lock} closes it."),
        _("{Needs} says what a community lacks, with evidence; from its page a ministry is asked for it."),
        _("{What reaches the communities} adds up what all organizations do and pay there."),
    ),
    "obc_supervisor": (
        BEGIN,
        _("At {By municipality}, read what the officers have submitted beside the municipality’s own figures."),
        _("{Reopen} gives a submitted profile back to the officers, with the reason; you change no figure yourself."),
        _("At {Coordination}, accept or decline for the office what other organizations propose."),
    ),
    "ocm_secretariat": (
        BEGIN,
        _(
            "At {Coordination}, {Begin something}: a directive goes to the organizations that you name, who then "
            "commit to days."
        ),
        _(
            "{Commitments} lists what was promised, by whom and until when; what is overdue can be laid before this "
            "office."
        ),
        _("Only who takes part reads a matter: invite whoever has to act."),
    ),
    "ocm_appeals": (
        BEGIN,
        _("You are told of every appeal against what a head of office has denied; the message leads to the request."),
        _("{Uphold the denial} or {Grant on appeal}, with the reason, within 30 working days: the page counts them."),
        _("What somebody below the head has denied is decided in that office, not here."),
    ),
    "mfbm_budget_director": (
        EVERYBODY,
        _("At {Fiscal years}, {Open a fiscal year} and lead it from planning to closed."),
        _(
            "{Issue a budget call} at {Budget calls} with the ceilings; {Appropriation acts} holds what Parliament "
            "has enacted."
        ),
        _(
            "At {Special budget requests} of an organization, {Endorse} what was reviewed, or {Return} it with the "
            "reason."
        ),
        _("{Ask for reports} in your {Submission register} says which report is due when, for everybody."),
    ),
    "mfbm_treasury": (
        EVERYBODY,
        _("At {Cash allocations} of an organization, {Issue a cash allocation}: its cashier pays no more than that."),
        _("{What lapses} shows what may no longer be obligated or paid after the end of a year."),
        _("{Money at a glance} and the {Ledger} of an organization show what was paid of what you have issued."),
    ),
    "mfbm_head": (
        EVERYBODY,
        _(
            "At {Special budget requests} of an organization, {Release by SARO} what the Budget Office has endorsed, "
            "or {Deny} it."
        ),
        _("At {Modifications}, {Approve} what moves money from one class to another."),
        _("In your own ministry you approve plans and papers as every head of office does."),
    ),
    "bpda_officer": (
        EVERYBODY,
        _("{AIP lines of all organizations} shows what heads of office have endorsed; what waits is under review."),
        _("Open a line: {Accept into the AIP}, or {Return to the organization} with what is missing."),
        _(
            "When the council has decided, {Record the BEDC’s approval} with its resolution, one by one or many in a "
            "list."
        ),
        _("On a budget proposal, {Endorse} its alignment with the development plan, or say what is missing."),
        _("From the figures of {Performance} you come to the projects and reports that they count, and to the photos."),
    ),
    "bwc_officer": (
        BEGIN,
        _("{Performance} shows all organizations side by side, with how many women and men projects are for."),
        _("On a budget proposal, {Endorse} it for gender and development, or write what is missing."),
        _(
            "A GAD plan or accomplishment report that its head has approved waits for you: open the report, then "
            "{Endorse for BWC}, or {Return to the organization} with the reason."
        ),
    ),
    "endorser": (
        BEGIN,
        _("You look at what your ministry has to endorse in other organizations: infrastructure, environment or ICT."),
        _("{Endorse} it, or write what is missing. You see neither the money nor the people of that organization."),
    ),
    "parliament_cfbm": (
        _(
            "{Submitted to Parliament} has the plans and the acts of the fiscal year chosen at the top; drafts are "
            "not there."
        ),
        _("Open a plan to read its lines and targets: the organization sees in its log that Parliament has read it."),
        _("CSV, XLSX and PDF take the list along; that is on record, too. You change nothing."),
    ),
    "coa_auditor": AUDITING,
    "internal_auditor": AUDITING,
    "system_administrator": (
        _("{Registry} holds the organizations; {Rollout} leads each from set-up to live."),
        _(
            "At {People}, invite the first administrators; who gets much power needs a second person at "
            "{Confirmations}."
        ),
        _("{Operations} and {Background work} show whether everything runs; failed work can be repeated."),
        _("{Lock-outs} and {System events} show who could not sign in, and why. You see no money."),
    ),
    "data_protection_officer": (
        _("{Privacy of all organizations} shows what is open and late: requests of persons, breaches, registers."),
        _(
            "At {Personal data breaches}, the 72 hours are counted down; note when the Commission and the persons "
            "were told."
        ),
        _(
            "{Requests about one’s own data} are answered within 30 working days; {Processing of personal data} is "
            "the register."
        ),
        _("The {Privacy log} shows who looked at personal data or took it along, and what for."),
    ),
}


def steps_of(role: str, pages: Mapping[str, str] = NO_PAGES) -> list[SafeString]:
    """Each step with the labels as the reader's pages show them; those of `pages`, label to address, are links."""
    return [drawn(str(step), pages) for step in MANUALS[role]]


def drawn(text: str, pages: Mapping[str, str] = NO_PAGES) -> SafeString:
    pieces = LABEL.split(text)  # text and labels in turn
    texts = (_label(gettext(piece), pages) if place % 2 else escaped(piece) for place, piece in enumerate(pieces))
    return SafeString("".join(texts))


def _label(label: str, pages: Mapping[str, str]) -> str:
    text = f"<strong>{escaped(label)}</strong>"
    return f'<a href="{escaped(pages[label])}">{text}</a>' if label in pages else text
