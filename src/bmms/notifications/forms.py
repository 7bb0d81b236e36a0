from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from bmms.access.news import LETTER_LABELS, Letter, NewsKind


class LettersForm(forms.Form):
    """One choice for each kind of news; those that cannot be switched off do not offer it."""

    def __init__(self, data: Any, chosen: Iterable[tuple[NewsKind, Letter]]) -> None:
        super().__init__(data)
        for kind, letter in chosen:
            self.fields[kind.name] = forms.ChoiceField(
                label=str(kind.label),
                choices=[(one.value, LETTER_LABELS[one]) for one in kind.letters],
                initial=letter.value,
                help_text=_("This cannot be switched off.") if kind.mandatory else "",
            )
