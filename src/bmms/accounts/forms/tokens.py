from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission

LIVES = [(30, _("30 days")), (90, _("90 days")), (180, _("half a year")), (365, _("a year"))]


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What will use it, for example: budget system."))
    permissions = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may do yourself at that moment."),
    )
    days = forms.TypedChoiceField(label=_("Lives for"), coerce=int, choices=LIVES, initial=90)

    def __init__(self, *args: Any, allowed: frozenset[Permission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"] = forms.MultipleChoiceField(
            label=self.fields["permissions"].label,
            help_text=self.fields["permissions"].help_text,
            widget=forms.CheckboxSelectMultiple,
            choices=[(each.value, each.sentence) for each in Permission if each in allowed],
        )
