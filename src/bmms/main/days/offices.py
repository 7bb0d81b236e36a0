"""Who drafts, recommends or serves in an office."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from bmms.main.days.shared import (
    CALENDAR,
    CHANGED,
    HOME,
    NOT_YOURS,
    REQUESTS,
    SHORT,
    SOMEBODY_ELSE,
    STILL_TO_COME,
    SUBMITTED,
    TASKS,
    VOUCHERS,
    WAITS,
    Day,
    Part,
    Refusal,
)

OFFICES: Final[Mapping[str, Day]] = {
    "ppa_focal": Day(
        parts=(
            HOME,
            TASKS,
            Part(
                "projects:quarter",
                "Quarter’s accomplishments",
                _(
                    "Open the quarter and write what each indicator reached, by municipality, women and men apart. "
                    "Attach the list or the photos that show it, then submit: the M&E officer certifies on them. What "
                    "comes back carries the reason."
                ),
            ),
            REQUESTS,
            VOUCHERS,
        ),
        words=("ppa", "class", "obligation", "voucher"),
        refusals=(
            SHORT,
            Refusal(
                "%(place)s: male, female and not specified make %(sum)d, but the number is %(value)s.",
                _(
                    "The three have to make the number. Whoever is neither on the list of men nor of women counts as "
                    "not specified; nobody is guessed."
                ),
            ),
            SUBMITTED,
            WAITS,
            CHANGED,
        ),
    ),
    "gad_focal": Day(
        parts=(
            HOME,
            Part(
                "planning:gender_lines",
                "GAD plan",
                _(
                    "A line for each gender issue: its cause, what is done about it, what shall come of it, who "
                    "answers for it, and the PPA that pays. {New line} adds one, {Import} brings the plan of a year. "
                    "The budget is no column: it is the share of the PPA that the planners tag as GAD."
                ),
            ),
            Part(
                "projects:quarter",
                "Quarter’s accomplishments",
                _(
                    "Read here what was reached by women and by men before you write the accomplishment report. An "
                    "indicator without the two apart says nothing of gender: ask its focal for them."
                ),
            ),
            Part(
                "reporting:statements",
                "Financial and physical reports",
                _(
                    "The GAD plan and budget and its accomplishment report stand among the reports of the year. What "
                    "was allotted, obligated and paid comes from the ledger; press an amount to see the entries behind "
                    "it."
                ),
            ),
        ),
        words=("gad", "ppa", "appropriation", "obligation"),
        refusals=(
            Refusal(
                "This issue stands in the GAD plan of the year already.",
                _("Open the line that is there and add to it. The same issue under another PPA is a line of its own."),
            ),
            Refusal(
                "The shares of “%(taxonomy)s” add up to %(total)s: 100 is the most.",
                _(
                    "A PPA cannot be for gender by more than the whole of it. The planners lower one of its shares on "
                    "its page."
                ),
            ),
            NOT_YOURS,
        ),
    ),
    "director": Day(
        parts=(
            HOME,
            Part(
                "planning:plans",
                "Plans",
                _(
                    "Open what was submitted and read its lines: {Endorse} sends it to the head, {Return} gives it "
                    "back with the reason. A plan that you have worked on yourself is endorsed by another director."
                ),
            ),
            Part(
                "projects:quarter",
                "Quarter’s accomplishments",
                _(
                    "Certify what was reached where no M&E officer does, on the evidence that is attached, or return "
                    "it with what is missing. The head approves what you have certified."
                ),
            ),
            REQUESTS,
            Part(
                "oversight:findings",
                "Audit findings",
                _(
                    "What auditors have observed. {Answer} with the response, the action plan and who carries it out, "
                    "within 60 days; once it is done, attach the evidence and {Report as done}. The auditor settles it "
                    "or returns it."
                ),
            ),
            Part(
                "oversight:requests",
                "Requests for information",
                _(
                    "What citizens ask of the records, with the working days that are left. {Grant}, {Grant in part} "
                    "or {Deny} with the ground in law; {Extend} once, with the reason, before the time is over."
                ),
            ),
        ),
        words=("ppa", "obligation", "finding", "information"),
        refusals=(
            SOMEBODY_ELSE,
            WAITS,
            Refusal(
                "Attach the evidence first: the auditor validates what is shown.",
                _(
                    "A report without papers is a promise. Attach the inventory, the receipt or the photos to the "
                    "finding."
                ),
            ),
            Refusal(
                "Name the legal ground on which it is kept back.",
                _(
                    "A denial rests on an exception of the law. Choose it; if none fits, the record is open and is "
                    "given out."
                ),
            ),
            STILL_TO_COME,
        ),
    ),
    "unit_staff": Day(
        parts=(
            HOME,
            TASKS,
            CALENDAR,
            Part(
                "oversight:report_breach",
                "Report a breach",
                _(
                    "A lost laptop, a list sent to the wrong address, a folder that strangers have read: report it at "
                    "once, with what you know. An estimate is enough; whoever keeps the register is told and goes on "
                    "from there."
                ),
            ),
        ),
        words=("breach", "ppa"),
        refusals=(
            NOT_YOURS,
            Refusal(
                "%(what)s is taken: %(who)s has it until %(until)s.",
                _("Choose other hours or another one. Whoever has booked it can cancel, so a call may help."),
            ),
            Refusal(
                "“%(name)s” is larger than %(most)d MB. Divide it, or save it with smaller pictures.",
                _(
                    "Most of such a file are its pictures. Scan in grey at 200 dots per inch, or attach the parts one "
                    "by one."
                ),
            ),
        ),
    ),
}
