"""Who watches, decides, keeps the office or reads."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from bmms.main.days.shared import (
    AUDIT_LOG,
    EVERYWHERE,
    HOME,
    MONEY,
    NOT_IN_EXECUTION,
    NOT_SENT,
    PERFORMANCE,
    PLANS,
    PROPOSALS,
    QUARTER,
    REPORTS,
    REQUESTS,
    SOMEBODY_ELSE,
    Day,
    Part,
    Refusal,
)

MONITORING_AND_HEADS: Final[Mapping[str, Day]] = {
    "me_officer": Day(
        parts=(
            HOME,
            Part(
                "projects:projects",
                "Projects",
                _(
                    "Projects as a list, a board or on a map. Each says where it is, whom it reaches, how far it is "
                    "against its plan, and how it stands: on track, to be watched, late."
                ),
            ),
            QUARTER,
            Part(
                "projects:visits",
                "Field visits",
                _(
                    "Record a visit on the day: who went, what was found, photos with a line each, what has to follow. "
                    "Only who recorded it changes it; everybody else comments."
                ),
            ),
            REPORTS,
        ),
        words=("ppa", "gad"),
        refusals=(
            Refusal(
                "%s: a share needs its numerator and a denominator above zero.",
                _(
                    "A percentage is kept as two numbers, so that the region's share is not the average of shares. "
                    "Enter both."
                ),
            ),
            Refusal(
                "A place stands there twice: put its figures into one line.",
                _("Two lines name the same municipality. Add them up in one."),
            ),
            Refusal(
                "Only whoever recorded a visit changes it. Write a comment instead.",
                _("The record of a visit is the word of who was there. Your comment stands below it with your name."),
            ),
            SOMEBODY_ELSE,
        ),
    ),
    "head_of_office": Day(
        parts=(
            HOME,
            PLANS,
            PROPOSALS,
            REQUESTS,
            MONEY,
            Part(
                "accounts:people",
                "People",
                _(
                    "Who works here and in which role. Before you travel, {Officers in charge} lets somebody act for "
                    "you from one day to another: what they sign says that it was done for you, and it ends by "
                    "itself."
                ),
            ),
        ),
        words=("allotment", "obligation", "modification", "realignment", "gad"),
        refusals=(
            SOMEBODY_ELSE,
            Refusal(
                "Nobody makes themselves the officer in charge.",
                _(
                    "You name somebody else to act for you. Who acts for a head that is absent is named by the "
                    "administrator."
                ),
            ),
            Refusal(
                "One of the two takes part in another delegation at that time: end that one first.",
                _("One person acts for one other at a time. End the earlier delegation, or choose other days."),
            ),
            Refusal(
                "Augmentation needs its authority, and the document that gives it.",
                _(
                    "Only the Chief Minister, the Speaker and the Presiding Justice move savings. Attach the signed "
                    "paper."
                ),
            ),
        ),
    ),
    "auditor": Day(
        parts=(
            AUDIT_LOG,
            Part(
                "reporting:statements",
                "Financial and physical reports",
                _(
                    "Each cell of a report opens the list behind it: from FAR 1 to the obligations, to the voucher, to "
                    "the attachment with its hash. A certified report is frozen and carries a hash of its own."
                ),
            ),
            Part(
                "reporting:raod",
                "Registries",
                _(
                    "The registries of allotments, obligations and disbursements by class, entry by entry, with what "
                    "was left after each."
                ),
            ),
        ),
        words=("allotment", "obligation", "due", "disbursement", "unobligated", "unreleased"),
        refusals=(
            Refusal(
                "An auditor takes no part in the work that is audited.",
                _(
                    "Somebody wanted to give you a role that works. You keep reading; the other role goes to somebody "
                    "else."
                ),
            ),
        ),
    ),
    "organization_administrator": Day(
        parts=(
            HOME,
            Part(
                "accounts:people",
                "People",
                _(
                    "{Invite} sends a link with the roles that you choose. A role ends on the day that you set: set it "
                    "when you know it. Whoever leaves loses the role, not the name in the log."
                ),
            ),
            Part(
                "organizations:signatories",
                "Signatories",
                _("Who signs which form, from which day. Papers and reports take the name that held on their day."),
            ),
            Part(
                "oversight:onboarding",
                "Onboarding",
                _("What is missing before the organization can work, and who does it."),
            ),
        ),
        words=(),
        refusals=(
            Refusal(
                "Nobody gives a role to themselves: ask another administrator.",
                _("A second pair of eyes is the rule for every role."),
            ),
            Refusal(
                "%(one)s and %(other)s cannot be one person. %(reason)s",
                _("The two roles check one another. Give the second one to somebody else."),
            ),
            Refusal(
                "%s is invited already.",
                _("A letter is on its way. Send the link again from {Invitations} rather than inviting twice."),
            ),
        ),
    ),
    "mfbm_analyst": Day(
        parts=(
            HOME,
            EVERYWHERE,
            Part(
                "budgeting:calls",
                "Budget calls",
                _(
                    "The call of a year with its ceilings and its deadline. After the deadline the forms are locked "
                    "for everybody; an organization is let in again only with a reason that it reads."
                ),
            ),
            Part(
                "budgeting:proposals",
                "Budget proposals",
                _(
                    "Read the lines against the ceilings. Write down your amount for each; theirs stays beside it. "
                    "What is wrong is returned with the reason: you never change what an organization wrote."
                ),
            ),
        ),
        words=("ceiling", "act", "sbr", "saro", "gaabao", "modification"),
        refusals=(
            Refusal(
                "MFBM's amounts are written once the proposal is submitted.",
                _("It is still with the organization. Wait for it, or write to them."),
            ),
            NOT_SENT,
            NOT_IN_EXECUTION,
        ),
    ),
    "ocm_oversight": Day(
        parts=(
            HOME,
            EVERYWHERE,
            PERFORMANCE,
            Part(
                "overview:places",
                "What reaches which place",
                _(
                    "Projects, payments and people by province, on a map and as a table, with what reaches communities "
                    "outside the region. What is not given to a place is shown as such, not hidden."
                ),
            ),
        ),
        words=("appropriation", "allotment", "obligation", "disbursement", "unobligated"),
        refusals=(
            Refusal(
                "Whoever oversees the organizations keeps no figures.",
                _("You read everywhere, so you write nowhere. What should be different is asked for in a directive."),
            ),
        ),
    ),
}
