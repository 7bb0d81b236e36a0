"""Who releases, pays out and endorses for every organization of the region."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from bmms.main.days.shared import (
    EVERYWHERE,
    HOME,
    LOCKED,
    MONEY,
    NOT_IN_EXECUTION,
    NOT_SENT,
    PERFORMANCE,
    REASON,
    SOMEBODY_ELSE,
    WHY_NOT,
    Day,
    Part,
    Refusal,
)

PLANS_OF_OTHERS: Final = Part(
    "planning:plans",
    "Plans",
    _(
        "The plans of the organization that you have chosen, to read beside its proposal: the same PPAs, amounts, "
        "targets."
    ),
    elsewhere=True,
)

REGION: Final[Mapping[str, Day]] = {
    "mfbm_budget_director": Day(
        parts=(
            HOME,
            EVERYWHERE,
            Part(
                "budgeting:calls",
                "Budget calls",
                _(
                    "{Issue a budget call} with its deadline, then {Set a ceiling} for each organization and class. "
                    "After the deadline, {Reopen for an organization} takes the new day and a reason that everybody "
                    "reads."
                ),
            ),
            Part(
                "execution:releases",
                "Special budget requests",
                _(
                    "Of the organization that you have chosen. Open one that the analyst has reviewed: {Endorse} sends "
                    "it to the Minister, {Return} gives it back with the reason. The page says whether the "
                    "appropriation covers it."
                ),
                elsewhere=True,
            ),
            Part(
                "budgeting:acts",
                "Appropriation acts",
                _(
                    "{Record an act} as Parliament has enacted it, then {Set validity}: until when each class may be "
                    "obligated and paid. Before that nothing can be released under it."
                ),
            ),
            Part(
                "periods:years",
                "Fiscal years",
                _(
                    "A year moves on for every organization at once: preparation, execution, closing, closed. "
                    "Reopening a month or the books of an organization takes a reason that everybody reads."
                ),
            ),
        ),
        words=("act", "ceiling", "sbr", "saro", "continuing"),
        refusals=(
            Refusal(
                "There is a budget call for fiscal year %d already.",
                _("A year has one call. Open it and change what is to be different, or reopen it for an organization."),
            ),
            Refusal(
                "%(act)s does not say until when %(class)s may be used: MFBM has to record it.",
                _(
                    "The act is recorded and its dates are not. Set them on the page of the act; the release works "
                    "then."
                ),
            ),
            Refusal(
                "Not everything is done yet. %s",
                _("The books stay open while the sentence names something. Each item leads to the records that wait."),
            ),
            SOMEBODY_ELSE,
        ),
    ),
    "mfbm_treasury": Day(
        parts=(
            HOME,
            EVERYWHERE,
            Part(
                "execution:cash",
                "Cash allocations",
                _(
                    "Of the organization that you have chosen: what it may pay, what it has paid and what is left. "
                    "{Issue a cash allocation} for an act, a class and until a day; its cashier pays no more than that."
                ),
                elsewhere=True,
            ),
            Part(
                "execution:lapses",
                "What lapses",
                _(
                    "Give the day on which a validity ended: the page names what was not released, not obligated or "
                    "not paid until then, and the cash that was not used. Compare it with the act before you post it."
                ),
                elsewhere=True,
            ),
            MONEY,
        ),
        words=("cash", "disbursement", "unobligated", "continuing"),
        refusals=(
            Refusal(
                "It would lapse before the day it is issued on.",
                _("One of the two days is wrong, most often its year. Cash is valid from its day to a later one."),
            ),
            Refusal(
                "%s is not over yet: until then the money may be used.",
                _("You can look at what would lapse, and post it from the next day on."),
            ),
            Refusal(
                "What lapses has changed since you looked: look again, and post then.",
                _("Somebody obligated or paid in between. Load the page again, read the new total, and post that."),
            ),
            NOT_IN_EXECUTION,
            LOCKED,
        ),
    ),
    "mfbm_head": Day(
        parts=(
            HOME,
            EVERYWHERE,
            Part(
                "execution:releases",
                "Special budget requests",
                _(
                    "Of the organization that you have chosen. {Release by SARO} what the Budget Office has endorsed, "
                    "{Deny} it, or {Return} it; the number of the order is given when you press. A release that was "
                    "wrong is cancelled, never erased."
                ),
                elsewhere=True,
            ),
            Part(
                "execution:modifications",
                "Modifications",
                _(
                    "Of the organization that you have chosen. What changes class, unit or PPA comes to you after its "
                    "head has signed: {Approve} moves the allotment, {Return} gives the paper back."
                ),
                elsewhere=True,
            ),
        ),
        words=("allotment", "saro", "gaabao", "modification", "realignment"),
        refusals=(
            Refusal(
                "Reports are overdue: %s. Nothing is released until they are in, unless you say why all the same.",
                _("The sentence names them. Wait for them; where people would suffer from it, the reason is logged."),
            ),
            Refusal(
                "Short by %(amount)s in %(class)s of PPA %(ppa)s, %(act)s: the appropriation does not cover this.",
                _("Parliament has given less than is asked for. Return it for a smaller amount, or wait for an act."),
            ),
            Refusal(
                "GAABAO releases PS and MOOE only: all else takes a special budget request.",
                _("Have the organization ask for capital outlay by a request of its own, with its papers."),
            ),
            SOMEBODY_ELSE,
        ),
    ),
    "bpda_officer": Day(
        parts=(
            HOME,
            Part(
                "overview:investments",
                "AIP lines of all organizations",
                _(
                    "What heads of office have endorsed; filter by status, sector committee or source. Open a line: "
                    "{Accept into the AIP}, or {Return to the organization} with what is missing. Once the council has "
                    "decided, {Record the BEDC’s approval} with its resolution."
                ),
            ),
            Part(
                "budgeting:proposals",
                "Budget proposals",
                _(
                    "Of the organization that you have chosen. {Endorse} that a proposal follows the development plan, "
                    "or write what is missing: the organization and MFBM read it. Its figures stay as they are."
                ),
                elsewhere=True,
            ),
            PLANS_OF_OTHERS,
        ),
        words=("aip", "ppa", "ceiling"),
        refusals=(
            Refusal(
                "Say by which resolution the BEDC has approved it.",
                _("Number and day, as on the resolution. Lines of one resolution are recorded together in the list."),
            ),
            Refusal(
                "More than %(most)s lines do not fit on one paper: narrow the list, or take it as XLSX or CSV.",
                _("Choose a committee or a status above the list, and print each by itself."),
            ),
            NOT_SENT,
            WHY_NOT,
        ),
    ),
    "bwc_officer": Day(
        parts=(
            HOME,
            PERFORMANCE,
            Part(
                "budgeting:proposals",
                "Budget proposals",
                _(
                    "Of the organization that you read. The page warns where less than five percent is for gender and "
                    "development; {Lines as a list} has the amount of each line among its {Columns}. {Endorse} it, or "
                    "write what is missing."
                ),
                elsewhere=True,
            ),
            Part(
                "planning:gender_lines",
                "GAD plan",
                _("The gender issues of the organization that you read, each with its cause, its measure and its PPA."),
                elsewhere=True,
            ),
        ),
        words=("gad", "ppa"),
        refusals=(NOT_SENT, WHY_NOT, REASON),
    ),
    "endorser": Day(
        parts=(
            HOME,
            Part(
                "budgeting:proposals",
                "Budget proposals",
                _(
                    "Of the organization that you read. Look at the lines of your field: buildings and roads for MPW, "
                    "the environment for MENRE, ICT for BICTO. {Endorse} for your ministry, or write what is missing."
                ),
                elsewhere=True,
            ),
            PLANS_OF_OTHERS,
        ),
        words=("ppa", "class"),
        refusals=(
            NOT_SENT,
            WHY_NOT,
            Refusal(
                "Somebody else saved the same a moment ago, so this was not saved. Look at what is there now; if yours "
                "is still needed, change it and save again.",
                _(
                    "A colleague spoke for your ministry at the same moment. An endorsement can be given anew: the "
                    "last holds."
                ),
            ),
        ),
    ),
}
