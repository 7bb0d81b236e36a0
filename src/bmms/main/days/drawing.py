import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bmms.main.days.shared import Day, Part
from bmms.main.manuals import drawn
from bmms.ui.glossary import TERMS, Term

FOLDER: Final = Path(__file__).resolve().parents[1] / "static" / "manuals"
PICTURES: Final = frozenset(path.name for path in FOLDER.glob("*.webp"))
PLACEHOLDER: Final = re.compile(r"%(?:\(\w+\))?[sd]")

INSIDE_QUOTES: Final = str.maketrans("“”", "‘’")


@dataclass(frozen=True)
class DrawnPart:
    title: str
    text: SafeString
    picture: str  # its address


@dataclass(frozen=True)
class DrawnDay:
    parts: Sequence[DrawnPart]
    terms: Sequence[Term]
    refusals: Sequence[tuple[str, SafeString]]  # what BMMS says, what to do


def day_of(day: Day) -> DrawnDay:
    """In the reader's language, as the pages are."""
    return DrawnDay(
        parts=[DrawnPart(gettext(part.label), drawn(str(part.text)), _picture(part)) for part in day.parts],
        terms=[TERMS[name] for name in day.words],
        refusals=[(_quoted(gettext(each.says)), drawn(str(each.means))) for each in day.refusals],
    )


def _quoted(text: str) -> str:
    """As the page puts it between quotation marks: those inside are single."""
    return PLACEHOLDER.sub("…", text).translate(INSIDE_QUOTES)


def picture_name(part: Part) -> str:
    return part.page.replace(":", "-") + ".webp"


def _picture(part: Part) -> str:
    name = picture_name(part)
    return static(f"manuals/{name}") if name in PICTURES else ""
