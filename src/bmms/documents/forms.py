from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.documents.models import Attachment
from bmms.documents.queries import accepted_types
from bmms.lib.file_types import BY_ENDING


def file_field(label: Any, *, required: bool = True) -> forms.FileField:
    """Says beforehand what is taken; a file that is empty is the action's to refuse, with the reason."""
    widget = forms.FileInput(attrs={"accept": ",".join(BY_ENDING)})
    return forms.FileField(label=label, required=required, allow_empty_file=True, widget=widget)


def limits() -> str:
    most = settings.DOCUMENT_LARGEST_MB
    return _("At most %(most)d MB: %(types)s.") % {"most": most, "types": accepted_types()}


class AttachForm(forms.Form):
    file = file_field(gettext_lazy("File"))
    retention = forms.ChoiceField(
        label=gettext_lazy("To be kept as"),
        choices=Attachment.Retention.choices,
        initial=Attachment.Retention.ADMINISTRATIVE,
        help_text=gettext_lazy("So long its content stays, even when it is removed from here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = limits()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300)
