from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bmms.ui.forms import Form


class ProfileForm(Form):
    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("As colleagues see it on approvals."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
