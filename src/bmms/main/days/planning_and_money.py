"""Who plans, and through whose hands money goes."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from bmms.main.days.shared import (
    CHANGED,
    HOME,
    LOCKED,
    MONEY,
    PLANS,
    PROPOSALS,
    REPORTS,
    REQUESTS,
    SHORT,
    SOMEBODY_ELSE,
    VOUCHERS,
    Day,
    Part,
    Refusal,
)

PLANNING_AND_MONEY: Final[Mapping[str, Day]] = {
    "planning_officer": Day(
        parts=(
            HOME,
            Part(
                "planning:ppas",
                "PPAs",
                _(
                    "The tree of programs, projects and activities, each with a code that stays. Bring a whole list "
                    "with {Import}: it is tried first, you see what every row would do, and the import can be undone "
                    "in one step."
                ),
            ),
            PLANS,
            Part(
                "planning:indicators",
                "Indicators",
                _(
                    "What is measured, with unit, direction, baseline and the rule by which its quarters add up: the "
                    "sum, the last, the average or the highest. Choose the rule with care: a percentage is never "
                    "summed."
                ),
            ),
            REPORTS,
        ),
        words=("ppa", "appropriation", "ceiling", "gad", "class"),
        refusals=(
            Refusal(
                "%(ppa)s does not run in fiscal year %(year)d.",
                _(
                    "Its first or last fiscal year leaves this one out. Correct the years of the PPA, or choose "
                    "another."
                ),
            ),
            Refusal(
                "%s is in use: it has parts, indicators, files, an alignment, tags or a place in a plan.",
                _(
                    "What others rest on is not removed. Give it a last fiscal year instead: it stays in old plans "
                    "and is offered in no new one."
                ),
            ),
            Refusal(
                "There is no program, project or activity with the code %s.",
                _(
                    "A row of your file names a code that the tree does not have. Correct it in the cell, or bring the "
                    "PPA first."
                ),
            ),
            SOMEBODY_ELSE,
            CHANGED,
        ),
    ),
    "budget_officer": Day(
        parts=(
            HOME,
            PROPOSALS,
            Part(
                "execution:left",
                "What is left",
                _(
                    "What may still be obligated, by class, activity and act, current and continuing apart. Three "
                    "presses from the first page answer how much is left in MOOE for one activity today."
                ),
            ),
            REQUESTS,
            MONEY,
            REPORTS,
        ),
        words=(
            "ceiling",
            "class",
            "allotment",
            "saro",
            "gaabao",
            "obligation",
            "adjustment",
            "modification",
            "continuing",
        ),
        refusals=(
            SHORT,
            Refusal(
                "Wrong class: object %(object)s belongs to %(right)s, not to %(named)s.",
                _(
                    "The third digit of an object says its class. Correct the object or the class in the row; the "
                    "other rows are as you left them."
                ),
            ),
            Refusal(
                "Closed since the deadline of the budget call, %s: only MFBM reopens it.",
                _(
                    "The deadline has passed. Write to MFBM with your reason; when it reopens the call for your "
                    "organization, the buttons come back until the new day."
                ),
            ),
            Refusal(
                "A signed request is not changed any more: have it returned.",
                _(
                    "Box A is signed, so the paper is no longer yours alone. Return it with a reason; then it can be "
                    "mended and goes through the signatures again."
                ),
            ),
            Refusal(
                "A NORSA only lowers an obligation: prepare an obligation request for more.",
                _("You asked to raise an obligation. More money is a new commitment: it takes its own request."),
            ),
            LOCKED,
            SOMEBODY_ELSE,
        ),
    ),
    "chief_accountant": Day(
        parts=(
            HOME,
            VOUCHERS,
            Part(
                "execution:payees",
                "Payees",
                _(
                    "Whom the organization pays, with TIN and bank. A second voucher with an invoice that is there "
                    "already warns you. While a voucher is on its way, name, bank and account number of its payee "
                    "stay as they are."
                ),
            ),
            Part(
                "periods:years",
                "Fiscal years",
                _(
                    "Lock a month once its figures are reported, with a reason that everybody reads who is stopped "
                    "by it. Closing the books of a year asks first for everything that is still open, and leads to "
                    "it."
                ),
            ),
            MONEY,
            REPORTS,
        ),
        words=("voucher", "due", "cash", "disbursement", "obligation"),
        refusals=(
            Refusal(
                "Short by %(amount)s in %(class)s of PPA %(ppa)s, %(act)s: the obligation does not cover this.",
                _("More would be paid than was obligated. Pay less, or have the missing part obligated first."),
            ),
            Refusal(
                "The cash of %(name)s was valid until %(until)s only.",
                _("That allocation has run out. Choose another one, or ask the Treasury for a new one."),
            ),
            LOCKED,
            SOMEBODY_ELSE,
        ),
    ),
    "cashier": Day(
        parts=(
            HOME,
            VOUCHERS,
            Part(
                "execution:cash",
                "Cash allocations",
                _("What may be paid, of which class and until when. Pay the voucher whose allocation ends first."),
            ),
        ),
        words=("voucher", "cash", "disbursement"),
        refusals=(
            Refusal(
                "Short by %(amount)s of cash in %(name)s.",
                _(
                    "The allocation does not hold enough. Leave the voucher unpaid: it waits. Tell the accountant, who "
                    "chooses another allocation or asks for more."
                ),
            ),
            Refusal(
                "Enter the number of the check.",
                _("A payment by check carries its number, so that the bank's list can be compared."),
            ),
            LOCKED,
            SOMEBODY_ELSE,
        ),
    ),
}
