"""Passwords that are guessed first, beside those on Django's list of common ones."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ENOUGH: Final = 8  # letters and digits that must be left when the guessable parts are gone
DIFFERENT: Final = 5  # of them
WORDS: Final = (
    *("password", "passwort", "welcome", "letmein", "changeme", "default", "secret", "admin", "administrator"),
    *("bmms", "obcms", "barmm", "bangsamoro", "ministry", "ministerial", "management", "system", "office"),
    *("cotabato", "mindanao", "philippines", "pilipinas", "maguindanao", "lanao", "basilan", "tawitawi", "sulu"),
    *("january", "february", "march", "april", "june", "july", "august", "september", "october", "november"),
    *("december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
)
KEYBOARD: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")
RUN: Final = 4  # keys in a row that count as one
DISGUISES: Final = str.maketrans("@4301!5$7", "aaeoiisst")


class NotGuessable:
    """Takes away names, house words, rows of keys and years, and asks whether enough is left."""

    def validate(self, password: str, user: Any = None) -> None:
        plain = re.sub(r"[^a-z0-9@!$]", "", password.lower())
        if repeats(plain):
            raise ValidationError(_("This password repeats a short pattern."), code="password_repeats")
        left = without_guessable(plain, user)
        if len(left) < ENOUGH or len(set(left)) < DIFFERENT:
            raise ValidationError(
                _("This password is mostly names, years, rows of keys or words that are tried first. Use other words."),
                code="password_guessable",
            )
        if common_at_heart(password):
            raise ValidationError(_("This is a common password with something added."), code="password_common")

    def get_help_text(self) -> str:
        return _("It may not be made of names, years or rows of keys.")


def repeats(text: str) -> bool:
    """`abcabcabcabc`, `aaaaaaaaaaaa`."""
    return bool(re.fullmatch(r"(.{1,4}?)\1{2,}.{0,3}", text))


def without_guessable(text: str, user: Any) -> str:
    text = re.sub(r"(19|20)\d\d", "", text)
    for part in sorted({*names_of(user), *WORDS, *runs()}, key=len, reverse=True):
        while (start := max(text.find(part), text.translate(DISGUISES).find(part))) >= 0:
            text = text[:start] + text[start + len(part) :]
    return text


def names_of(user: Any) -> Iterator[str]:
    words: Iterable[str] = re.split(r"[^a-z0-9]+", f"{getattr(user, 'name', '')} {getattr(user, 'email', '')}".lower())
    return (word for word in words if len(word) > 2)


def runs() -> Iterator[str]:
    for row in KEYBOARD:
        for line in (row, row[::-1]):
            yield from (line[start : start + RUN] for start in range(len(line) - RUN + 1))


def common_at_heart(password: str) -> bool:
    """`Sunshine2026!!`: a password of the common list between digits and signs."""
    heart = re.sub(r"^[^a-z]+|[^a-z]+$", "", password.lower())
    return heart in _common.passwords


_common = CommonPasswordValidator()
