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
    "continuing": Term(
        _("Continuing appropriation"),
        _("Money of an earlier act that may still be used, until the day that the act or its extension sets."),
        "BAA 65 s. 53",
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
    "modification": Term(
        _("Modification of allotment"),
        _("Moves money within one activity. The head approves it within a class and unit, MFBM everything else."),
        "BAA 84 s. 46-49",
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
