"""What the days of several roles have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Part:
    page: str  # the name of the address it is about; its picture has this name, too
    label: str  # as the page is called on the screen
    text: str | Promise
    elsewhere: bool = False  # it is the page of another organization, into which the officer reaches


@dataclass(frozen=True)
class Refusal:
    says: str  # as it stands in the catalogue
    means: str | Promise


@dataclass(frozen=True)
class Day:
    parts: Sequence[Part]
    words: Sequence[str]  # of the glossary
    refusals: Sequence[Refusal]


HOME: Final = Part(
    "site:home",
    "Home",
    _(
        "Read {Needs your action} from top to bottom: the most urgent stands first, and what is late says since when. "
        "Each line leads to the record that waits. A record that came back to you carries the reason on its own page. "
        "When the list is empty, nothing waits for you in this organization."
    ),
)
SOMEBODY_ELSE: Final = Refusal(
    "Somebody else has to take this step: nobody checks or approves their own work.",
    _(
        "You took an earlier step of this paper. Ask a colleague with the same role, or the officer in charge; the "
        "record stays where it is and waits."
    ),
)
CHANGED: Final = Refusal(
    "Somebody else changed this record after you opened it. Load the page again and repeat your change.",
    _(
        "Two people worked on it. Load the page again, look at what the other wrote, and send yours again if it still "
        "holds."
    ),
)
LOCKED: Final = Refusal(
    "%(date)s lies in a month that %(who)s locked on %(since)s: %(why)s",
    _(
        "The month is reported. Do not ask for it to be reopened for a correction: enter the correction with a day "
        "of an open month. It stands beside the mistake, linked to it."
    ),
)
SHORT: Final = Refusal(
    "Short by %(amount)s in %(class)s of PPA %(ppa)s, %(act)s: the allotment does not cover this.",
    _(
        "The amount is larger than what is left. The sentence names the class, the PPA, the act and the missing pesos. "
        "Lower the amount, charge another allotment, or have the missing part released or moved first."
    ),
)
WAITS: Final = Refusal(
    "“%(step)s” has to wait. Missing: %(unmet)s",
    _(
        "The sentence names what is missing: an amount, a place, a file. Add it on the page of the record; then the "
        "button works."
    ),
)
REASON: Final = Refusal(
    "“%(step)s” needs a reason.",
    _(
        "Whoever gets the paper back has only your words to go by. Write what is wrong, where, and what would make it "
        "right."
    ),
)
NOT_YOURS: Final = Refusal(
    "Your role in this organization does not include this step: “%(sentence)s”.",
    _(
        "The step belongs to another role. {People} says who holds it; if the work is yours, the organization "
        "administrator gives you the role."
    ),
)
SUBMITTED: Final = Refusal(
    "What is submitted is not changed any more: have it returned.",
    _("It lies with whoever checks it. Ask them to return it with a reason; then it is open to you again."),
)
STILL_TO_COME: Final = Refusal(
    "The day of receipt is still to come.",
    _("The days to answer run from the day on the stamp. Look at the year that you typed."),
)
NOT_SENT: Final = Refusal(
    "Only a submitted proposal is endorsed.",
    _("It was returned or is still in preparation. It comes back to you when it is submitted again."),
)
WHY_NOT: Final = Refusal(
    "Say why it is not endorsed.",
    _("The organization mends what you name. Write which line, and what it needs before you endorse it."),
)
NOT_IN_EXECUTION: Final = Refusal(
    "Fiscal year %d is not in execution: nothing can be posted to it.",
    _("MFBM moves the year on. Check the day that you entered; if it is right, ask MFBM."),
)
REPORTS: Final = Part(
    "periods:reports",
    "Submission register",
    _(
        "Each report has its due day and stands with somebody: prepared, certified by budget and accounts, approved, "
        "submitted. Open the one that is yours; figures of financial reports come from the ledger and are frozen "
        "when the first of you certifies. What is submitted after its day says so for good, with the remark that you "
        "give."
    ),
)
REQUESTS: Final = Part(
    "execution:requests",
    "Obligation requests",
    _(
        "Filter by state to see what stands where. A request is prepared, then {Sign box A} says that it is "
        "necessary and lawful, then {Certify box B and obligate} records it in the ledger and gives it its number. "
        "Before the button is pressed the page says whether the allotment covers it."
    ),
)
VOUCHERS: Final = Part(
    "execution:vouchers",
    "Disbursement vouchers",
    _(
        "A voucher pays one obligation from one cash allocation: {Certify}, then {Approve for payment}, then {Pay}. "
        "The bank account of the payee is taken from the register of payees, not typed here."
    ),
)
MONEY: Final = Part(
    "reporting:dashboard",
    "Money at a glance",
    _(
        "What was appropriated, released, obligated and paid, with the rates beside them. Press an amount and you "
        "see the entries that it is made of; press one of them and you see the paper, down to its attachments."
    ),
)
PLANS: Final = Part(
    "planning:plans",
    "Plans",
    _(
        "One plan for each fiscal year. A bar at the top of it shows how far it is and what may be done next. A plan "
        "that is approved is not changed any more: {Amend} begins its next edition, and both can be read side by "
        "side."
    ),
)
PROPOSALS: Final = Part(
    "budgeting:proposals",
    "Budget proposals",
    _(
        "The answer to the budget call of a year. {Type or paste lines} opens a grid of cells: copy the rows in your "
        "spreadsheet, stand in the first cell, paste. The columns of amounts are added up while you type. {Check the "
        "rows} shows each wrong cell with its reason; nothing counts before you import. Totals by class stand beside "
        "the ceilings."
    ),
)
AUDIT_LOG: Final = Part(
    "workbench:audit_log",
    "Audit log",
    _(
        "Every change with who, when, in which role, and what it said before and after. Filter by person, by what "
        "was done or by days. Nobody can change or remove a line of it, and taking it along as a file is itself "
        "written down."
    ),
)
EVERYWHERE: Final = Part(
    "overview:home",
    "All organizations",
    _(
        "Every ministry, office and agency with its figures side by side. Choose one to read its records; that you "
        "looked into them is written in that organization's log."
    ),
)
QUARTER: Final = Part(
    "projects:quarter",
    "Quarter’s accomplishments",
    _(
        "What the indicators reached in a quarter, women and men apart, by municipality. Certify on the evidence that "
        "is attached, or return with what is missing."
    ),
)
TASKS: Final = Part(
    "projects:tasks",
    "Work breakdown",
    _(
        "The activities and tasks of the projects: who works on them, from when to when, how far they are. Whoever "
        "works on a task says how far it is; what has parts is as far as its parts are. A task that waits for another "
        "says for which."
    ),
)
MATTERS: Final = Part(
    "coordination:matters",
    "Coordination",
    _(
        "Agreements, requests, referrals, meetings and directives between organizations; only who takes part reads "
        "them. Open one to which you are invited and {Accept} or {Decline} with the reason; then write down who does "
        "what until when."
    ),
)
COMMITMENTS: Final = Part(
    "coordination:commitments",
    "Commitments",
    _(
        "What was promised, by whom and until when, over all that you take part in; {Overdue} holds what is late. When "
        "yours is kept, {Report as done} says how."
    ),
)
CALENDAR: Final = Part(
    "coordination:calendar",
    "Calendar",
    _(
        "What is booked, the meetings with others, and the days on which commitments and reports are due; holidays "
        "stand in it, and the times of prayer of the day above it. {Book} a room, a vehicle or equipment: one at a "
        "time has it."
    ),
)
PERFORMANCE: Final = Part(
    "overview:performance",
    "Performance",
    _(
        "All organizations side by side: what stands in the ledger, how far projects are, and for how many women and "
        "men. Choose acts, class, sector or province above; a rate is computed from its sums, never as the average of "
        "rates."
    ),
)
