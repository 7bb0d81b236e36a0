"""The field's own words and what they mean, for the glossary's page, `<c-term>` and the search box."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bmms.ui.text import once_per_language


@dataclass(frozen=True)
class Term:
    word: str | Promise
    meaning: str | Promise
    source: str = ""  # the law or circular that it comes from


TERMS: Final[dict[str, Term]] = {
    "act": Term(
        _("Appropriation act"),
        _("The law by which Parliament lets money of the region be spent: of a year, supplemental or re-enacted."),
        "BAA 84 s. 30-34",
    ),
    "adjustment": Term(
        _("Adjustment (NORSA)"),
        _("A notice that raises or lowers an obligation that is already recorded."),
        "GAM vol. II",
    ),
    "aip": Term(
        _("AIP (annual investment program)"),
        _("What programs and projects need in a year, and from which source. BPDA keeps it for the BEDC."),
    ),
    "allotment": Term(
        _("Allotment"),
        _("What MFBM releases of an appropriation, and up to which the organization may obligate."),
        "BAA 84 s. 36-39",
    ),
    "appropriation": Term(
        _("Appropriation"),
        _("What an act authorizes for one program, project or activity and one class of expenses."),
        "BAA 84 s. 34",
    ),
    "breach": Term(
        _("Personal data breach"),
        _("Personal data that got lost, were changed or came into wrong hands. 72 hours run once it is known."),
        "NPC Circ. 16-03",
    ),
    "cash": Term(
        _("Cash allocation (NCA)"),
        _("What the Treasury lets the organization pay, valid for some months. Without it nothing can be paid."),
        "BAA 84 s. 40",
    ),
    "ceiling": Term(
        _("Ceiling"),
        _("How much an organization may propose in one class of expenses, as the budget call says."),
        "BAA 84 s. 17-18",
    ),
    "class": Term(
        _("Class of expenses"),
        _("PS personnel services, MOOE maintenance and other operating expenses, FinEx financial, CO capital outlay."),
    ),
    "commitment": Term(
        _("Commitment"),
        _("What one organization has promised to others, with the day until which it is done."),
    ),
    "continuing": Term(
        _("Continuing appropriation"),
        _("Money of an earlier act that may still be used, until the day that the act or its extension sets."),
        "BAA 65 s. 53",
    ),
    "directive": Term(
        _("Directive"),
        _("What the Office of the Chief Minister asks of organizations, who answer with commitments."),
    ),
    "disbursement": Term(
        _("Disbursement"),
        _("What is paid of an obligation, never more than is obligated and than the cash allocation holds."),
        "BAA 84 s. 53",
    ),
    "due": Term(
        _("Due and demandable"),
        _("Unpaid, and the goods or services are delivered and accepted: the creditor may ask for the money."),
        "BAA 84 s. 71",
    ),
    "finding": Term(
        _("Audit finding"),
        _("What COA or internal audit has observed. It is answered within 60 days and followed until they settle it."),
        "GAAB FY2025 s. 71",
    ),
    "gaabao": Term(
        "GAABAO",
        _("The release of everything that needs no further clearance, at the start of the year."),
        "BAA 84 s. 36-39",
    ),
    "gad": Term(
        "GAD",
        _("Gender and development: at least five percent of each budget."),
        "BAA 84 s. 17",
    ),
    "information": Term(
        _("Request for information (FOI)"),
        _("What anybody asks of the records: given within 15 working days, or kept back on a ground in law."),
        "EO 2 s. 2016",
    ),
    "modification": Term(
        _("Modification of allotment"),
        _("Moves money within one activity. The head approves it within a class and unit, MFBM everything else."),
        "BAA 84 s. 46-49",
    ),
    "obc": Term(
        _("OBC (Other Bangsamoro Communities)"),
        _("Bangsamoro communities outside the region. OOBC counts them and brings their needs before who can act."),
        "BOL VI-12",
    ),
    "obligation": Term(
        _("Obligation"),
        _("A commitment to pay, recorded by an obligation request (ORS). It can never be more than the allotment."),
        "BAA 84 s. 73",
    ),
    "ppa": Term(
        "PPA",
        _("A program, project or activity: what money is appropriated for."),
    ),
    "realignment": Term(
        _("Augmentation"),
        _("Adds savings to a program that has money already. Only the heads of the branches of government decide it."),
        "BAA 84 s. 46-49",
    ),
    "saro": Term(
        "SARO",
        _("A special allotment release order: what MFBM releases at an organization's special budget request."),
        "BAA 84 s. 36-39",
    ),
    "sbr": Term(
        _("Special budget request"),
        _("Asks MFBM to release what was appropriated for later release."),
        "BAA 84 s. 36-39",
    ),
    "suballotment": Term(
        _("Sub-allotment"),
        _("A part of an allotment that an operating unit may obligate."),
        "BAA 84 s. 35",
    ),
    "unobligated": Term(
        _("Unobligated"),
        _("Allotment less obligations: what may still be obligated."),
        "COA-DBM JC 2019-1",
    ),
    "unreleased": Term(
        _("Unreleased"),
        _("Appropriation less allotments: what MFBM has not released yet."),
        "COA-DBM JC 2019-1",
    ),
    "voucher": Term(
        _("Disbursement voucher"),
        _("The paper that a payment is certified, approved and paid with. Three persons see to it."),
        "GAM vol. II",
    ),
}


def terms_with(asked: str) -> dict[str, Term]:
    """In the order of the words as they are read."""
    sought = asked.casefold()
    return {name: TERMS[name] for name, text in _as_read() if sought in text}


@once_per_language
def _as_read() -> list[tuple[str, str]]:
    words = {name: f"{term.word} {term.meaning}".casefold() for name, term in TERMS.items()}
    return sorted(words.items(), key=lambda pair: str(TERMS[pair[0]].word).casefold())
