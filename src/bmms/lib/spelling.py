"""One spelling for names, however they were typed: no capitals, accents, apostrophes or abbreviations."""

import re
import unicodedata
from typing import Final

WORD: Final = re.compile(r"[a-z0-9]+")
APOSTROPHES: Final = re.compile(r"['’‘`]")
ABBREVIATIONS: Final = {
    "bgy": "barangay",
    "brgy": "barangay",
    "bry": "barangay",
    "capt": "captain",
    "dist": "district",
    "gen": "general",
    "gov": "governor",
    "mt": "mount",
    "nstra": "nuestra",
    "pob": "poblacion",
    "pres": "president",
    "pto": "puerto",
    "sen": "senator",
    "sra": "senora",
    "sta": "santa",
    "sto": "santo",
}


def words_of(text: str) -> list[str]:
    """`["santa", "nino"]` of "Sta. Niño": what is typed, in small letters without marks, abbreviations written out."""
    return [ABBREVIATIONS.get(word, word) for word in plain_words_of(text)]


def plain_words_of(text: str) -> list[str]:
    """As `words_of`, abbreviations left as they are."""
    letters = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).encode("ascii", "ignore").decode()
    return WORD.findall(letters.lower())
