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

MANUALS: Final[dict[str, Sequence[Any]]] = {
    "planning_officer": (
        BEGIN,
        _("Keep programs and projects at {PPAs}; {Import} shows every wrong cell before anything is saved."),
        _("At {Plans}, {New plan} opens the plan of a fiscal year: give it its lines with amounts and targets."),
        _("{Submit} sends the plan to the head. If it comes back, the reason stands on its page."),
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
