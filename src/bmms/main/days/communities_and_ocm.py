"""Who works with communities outside the region, and for the Office of the Chief Minister."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from bmms.main.days.shared import (
    CALENDAR,
    COMMITMENTS,
    HOME,
    MATTERS,
    NOT_YOURS,
    REASON,
    SOMEBODY_ELSE,
    WAITS,
    Day,
    Part,
    Refusal,
)

COMMUNITIES_AND_OCM: Final[Mapping[str, Day]] = {
    "obc_officer": Day(
        parts=(
            HOME,
            Part(
                "communities:communities",
                "Communities",
                _(
                    "A profile for each barangay, or for a part of one: households, men and women, groups, how people "
                    "live. {Add a community} for one, {Import} for the barangays of a town. Counts only: names of "
                    "persons never belong there."
                ),
            ),
            Part(
                "communities:needs",
                "Needs",
                _(
                    "What an assessment has found a community to lack, with sector, severity and how many it touches. "
                    "Open one, attach the photos and minutes as evidence, and ask the organization that can act."
                ),
            ),
            Part(
                "communities:municipalities",
                "By municipality",
                _(
                    "What the barangays add up to, beside the town’s own figure. {Set its own figure} with where it is "
                    "from; look at the difference before you {Submit and lock}: after that only a supervisor opens it."
                ),
            ),
        ),
        words=("obc", "commitment"),
        refusals=(
            Refusal(
                "The profiles of %s are submitted and locked. Have them reopened first.",
                _("Write to the supervisor what is wrong in which barangay. Once it is reopened, you correct it."),
            ),
            Refusal(
                "%s is in the region. These profiles are of communities outside it.",
                _("Towns of the same name lie in several provinces. Choose the place by its province, or by its code."),
            ),
            Refusal(
                "More persons are affected than live in the community by its profile.",
                _(
                    "One of the two figures is wrong. Correct the profile if people have come; otherwise lower the "
                    "need’s."
                ),
            ),
            Refusal(
                "There are more households than persons.",
                _("Two columns have changed places, as often in a file. Look at both before you send it again."),
            ),
        ),
    ),
    "obc_supervisor": Day(
        parts=(
            HOME,
            Part(
                "communities:municipalities",
                "By municipality",
                _(
                    "Read what was submitted beside the town’s own figure. {Reopen} with the reason where a barangay "
                    "is missing or the difference is not explained; you change no figure yourself."
                ),
            ),
            Part(
                "communities:provinces",
                "By province",
                _(
                    "The sums of the towns, with how many of them are submitted: where none is, ask the officer what "
                    "is missing."
                ),
            ),
            MATTERS,
            COMMITMENTS,
        ),
        words=("obc", "commitment"),
        refusals=(
            REASON,
            NOT_YOURS,
            Refusal(
                "Say why: the other parties read it.",
                _("You decline for the whole office. Name who can act instead, or what would let you take part."),
            ),
        ),
    ),
    "ocm_secretariat": Day(
        parts=(
            HOME,
            Part(
                "coordination:matters",
                "Coordination",
                _(
                    "{Begin something} and choose the directive; {Invite} whoever has to act, then {Send to the "
                    "parties}. A matter of others stands here once it is laid before this office: read what was tried "
                    "before you call."
                ),
            ),
            COMMITMENTS,
            CALENDAR,
        ),
        words=("directive", "commitment"),
        refusals=(
            Refusal(
                "It is with the parties: only the minutes of a meeting are still written.",
                _("They have answered to these words. Write to the parties below it, or withdraw it and begin anew."),
            ),
            Refusal(
                "Say when the meeting begins and when it ends.",
                _("Both hours are needed: the calendars of the others show them, and the room is kept until then."),
            ),
            WAITS,
            REASON,
        ),
    ),
    "ocm_appeals": Day(
        parts=(
            HOME,
            Part(
                "oversight:requests",
                "Requests for information",
                _(
                    "Of the organization whose head has denied. Read what was asked, the ground and the words of the "
                    "denial; then {Uphold the denial} or {Grant on appeal}, with the reason. The page counts the "
                    "working days."
                ),
                elsewhere=True,
            ),
        ),
        words=("information",),
        refusals=(
            Refusal(
                "This appeal is decided by the head of the office itself.",
                _("Somebody below the head has denied. Only what the head denied comes to this office."),
            ),
            Refusal(
                "Whoever answered the request does not decide its appeal.",
                _("You answered it in another role. A colleague with the role of appeals decides."),
            ),
            REASON,
            SOMEBODY_ELSE,
        ),
    ),
}
