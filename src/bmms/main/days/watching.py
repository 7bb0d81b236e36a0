"""Who looks in from outside the organizations, and who keeps the system."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from bmms.main.days.shared import (
    AUDIT_LOG,
    REASON,
    STILL_TO_COME,
    Day,
    Part,
    Refusal,
)

DESK: Final = Part(
    "overview:findings",
    "Findings of all organizations",
    _(
        "What your office has raised, by organization: to be answered, being acted on, to be validated, settled, and "
        "the amounts that are not settled. Begin with what is late; the code leads to the organization."
    ),
)
FINDINGS: Final = Part(
    "oversight:findings",
    "Audit findings",
    _(
        "Of one organization. {New finding} takes what was observed, what is recommended and the amount; 60 days run "
        "from its receipt. When it is reported as done, look at the evidence: {Settle} it, or {Return} it with what is "
        "missing."
    ),
    elsewhere=True,
)
REGISTRIES: Final = Part(
    "reporting:raod",
    "Registries",
    _(
        "Allotments, obligations and disbursements of one organization by class, entry by entry; each entry leads to "
        "its paper, down to what is attached. Nothing is erased: a mistake stands beside its reversal."
    ),
    elsewhere=True,
)
LOG: Final = replace(AUDIT_LOG, elsewhere=True)
ANSWERED: Final = Refusal(
    "It is answered: what was answered is changed no more.",
    _("Management has answered these words. Return it with the reason, or raise a further finding."),
)
OWN_OFFICE: Final = Refusal(
    "You raise the findings of your own office only.",
    _("COA and internal audit keep their findings apart. Choose your own office as the source."),
)
TAKES_NO_PART: Final = Refusal(
    "An auditor takes no part in the work that is audited.",
    _("Somebody wanted to give you a role that works. You keep reading; the other role goes to somebody else."),
)

WATCHING: Final[Mapping[str, Day]] = {
    "parliament_cfbm": Day(
        parts=(
            Part(
                "overview:submitted",
                "Submitted to Parliament",
                _(
                    "The plans that organizations have submitted or approved, and the acts of the fiscal year that is "
                    "chosen at the top. Open a plan to read its lines and targets; the organization sees that "
                    "Parliament has read it. CSV, XLSX or PDF take the list to the committee."
                ),
            ),
        ),
        words=("act", "appropriation", "continuing", "ppa"),
        refusals=(
            Refusal(
                "Parliament reads from outside the government and holds no other role.",
                _("Somebody wanted to give you a role in an organization. It goes to one of its own people."),
            ),
        ),
    ),
    "coa_auditor": Day(
        parts=(DESK, FINDINGS, REGISTRIES, LOG),
        words=("finding", "obligation", "disbursement", "due"),
        refusals=(OWN_OFFICE, ANSWERED, STILL_TO_COME, REASON, TAKES_NO_PART),
    ),
    "internal_auditor": Day(
        parts=(
            DESK,
            FINDINGS,
            LOG,
            Part(
                "projects:visits",
                "Field visits",
                _(
                    "What the organization’s own people have seen in the field, with photos: compare it with what was "
                    "reported and paid before you travel."
                ),
                elsewhere=True,
            ),
        ),
        words=("finding", "voucher", "disbursement"),
        refusals=(
            OWN_OFFICE,
            ANSWERED,
            Refusal(
                "Whoever reports it as done does not validate it.",
                _("A second pair of eyes settles it: another auditor of your office."),
            ),
            REASON,
            TAKES_NO_PART,
        ),
    ),
    "system_administrator": Day(
        parts=(
            Part(
                "platform:jobs",
                "Background work",
                _(
                    "Letters, imports and files on their way. {Broken} holds what failed: open it, read why, and run "
                    "it again once the cause is gone. {Operations} shows load and alerts, {Lock-outs} who was refused "
                    "at the door."
                ),
            ),
            Part(
                "platform:rollout",
                "Rollout",
                _(
                    "Each organization in its wave, from registered to live, with what its onboarding still misses. "
                    "{Start preparing} lets its people begin; {Go live} when its checklist is done."
                ),
            ),
            Part(
                "platform:registry",
                "Registry",
                _(
                    "The ministries, offices and agencies with their official names, and to whom they are attached. "
                    "{Register} a new one; one that ends is closed: its people read on, and nobody writes."
                ),
            ),
            Part(
                "platform:people",
                "People",
                _(
                    "Everybody who may sign in, with roles and organizations. {Invite} the first administrators; a "
                    "role with much power waits at {Confirmations} for a second person."
                ),
            ),
            Part(
                "platform:system_log",
                "System events",
                _(
                    "What belongs to no organization: sign-ins, accounts, the registry, the rollout, the system’s own "
                    "work. Who, when, before and after."
                ),
            ),
        ),
        words=(),
        refusals=(
            Refusal(
                "This is the last system administrator: appoint another one first.",
                _("Nobody could let people in any more. Appoint a colleague, and have the role confirmed."),
            ),
            Refusal(
                "Nobody gives a role to themselves: ask another administrator.",
                _("A second pair of eyes is the rule for every role."),
            ),
            Refusal(
                "A system administrator neither sees nor changes money.",
                _(
                    "The two roles stay apart in one person, wherever they are held. Give the second one to somebody "
                    "else."
                ),
            ),
            Refusal(
                "Only a job that broke, was refused or was cancelled can be run again.",
                _("This one waits, runs or is done. What is done is asked for anew on the page where it began."),
            ),
        ),
    ),
    "data_protection_officer": Day(
        parts=(
            Part(
                "overview:privacy",
                "Privacy of all organizations",
                _(
                    "The clocks that run stand first: each breach with the moment until which it has to be notified. "
                    "Below, what is open and late in each organization. {Privacy log} says who looked at personal data "
                    "or took it along, and what for."
                ),
            ),
            Part(
                "oversight:breaches",
                "Personal data breaches",
                _(
                    "Of one organization. {Note as done} when the Commission and the persons were told and the full "
                    "report was handed in; {Close} it with what follows from it."
                ),
                elsewhere=True,
            ),
            Part(
                "oversight:subject_requests",
                "Requests about one’s own data",
                _(
                    "What persons ask about the data kept of them, with the 30 working days. Write no names: they stay "
                    "on the letter."
                ),
                elsewhere=True,
            ),
            Part(
                "oversight:activities",
                "Processing of personal data",
                _(
                    "The register: what for, whose data, who gets them, how long they are kept. Whatever an office "
                    "begins to collect has its line before it begins."
                ),
                elsewhere=True,
            ),
        ),
        words=("breach",),
        refusals=(
            Refusal(
                "It was known earlier by what stands here: the 72 hours are not put off.",
                _(
                    "The first knowledge counts, not the last. Leave the moment as it is, and write what came later as "
                    "text."
                ),
            ),
            Refusal(
                "The full report follows the notification of the Commission.",
                _("Note the notification first, with its moment. The report may be handed in later."),
            ),
            Refusal(
                "The Commission and the persons are notified and the full report is handed in first.",
                _("The page shows which of the three is missing. Note it with its moment, then close."),
            ),
            Refusal(
                "Write what was answered; a refusal with its reason.",
                _("The Commission may ask for the register. One sentence is enough: what was given, or why not."),
            ),
        ),
    ),
}
