"""One colour per kind of state, for every room; the word always stands beside it."""

from enum import StrEnum


class Colour(StrEnum):
    GREY = "grey"
    BLUE = "blue"
    GREEN = "green"
    ORANGE = "orange"
    RED = "red"


COLOURS: dict[str, Colour] = {
    **dict.fromkeys(
        (
            "draft",
            "planned",
            "registered",
            "not_started",
            "closed",
            "uploaded",
            "same",
            "left_out",
            "undone",
            "archived",
            "withdrawn",
            "ended",
        ),
        Colour.GREY,
    ),
    **dict.fromkeys(
        (
            "submitted",
            "procurement",
            "ongoing",
            "tried",
            "changed",
            "preparing",
            "pilot",
            "pending",
            "invited",
            "queued",
            "running",
            "in_review",
            "upcoming",
            "answered",
            "reported",
        ),
        Colour.BLUE,
    ),
    **dict.fromkeys(
        (
            "approved",
            "applied",
            "new",
            "active",
            "live",
            "open",
            "completed",
            "done",
            "accepted",
            "endorsed",
            "reviewed",
            "sent",
            "valid",
            "settled",
        ),
        Colour.GREEN,
    ),
    **dict.fromkeys(
        ("returned", "due", "at_risk", "expiring", "suspended", "locked", "retrying", "reversed", "unanswered"),
        Colour.ORANGE,
    ),
    **dict.fromkeys(
        ("rejected", "wrong", "overdue", "failed", "expired", "revoked", "delayed", "broken", "dead", "terminated"),
        Colour.RED,
    ),
}


def colour_of(state: str) -> Colour:
    return COLOURS.get(state.lower(), Colour.GREY)
