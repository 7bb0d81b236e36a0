from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 2 * 1024 * 1024


class UploadForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), help_text=_("At most 2 MB and 1,000 rows; nothing happens yet."))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 2 MB."))
        return file
