from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bmms.planning.models import Framework
from bmms.planning.queries.alignment import frameworks, titles_in
from bmms.ui.forms import ModelForm


class FrameworkForm(ModelForm):
    """Its goals or points stand in one field, a line each: the code, then the title."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    items = forms.CharField(
        label=_("Goals or points"),
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("A line each: the code, a space, the title. Such as: 1 Social services"),
    )
    replaces = forms.ModelChoiceField(
        Framework.objects.none(),
        label=_("Takes the place of"),
        required=False,
        help_text=_("The version before. It stays, and so does what was aligned with it."),
    )

    class Meta:
        model = Framework
        fields = ("code", "title", "edition", "legal_basis", "from_year", "until_year", "replaced_by")

    field_order = ("code", "title", "edition", "legal_basis", "from_year", "until_year", "items", "replaces")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_year", "until_year"):
            self.fields[name].widget.attrs["class"] = "width-5"
        if self.instance.pk is None:
            del self.fields["replaced_by"]
            self.fields["replaces"].queryset = frameworks().filter(replaced_by=None)  # type: ignore[attr-defined]  # a choice of records
            return
        del self.fields["code"], self.fields["replaces"]
        self.fields["replaced_by"].queryset = frameworks().exclude(pk=self.instance.pk)  # type: ignore[attr-defined]  # as above
        self.initial["version"] = self.instance.version
        self.initial["items"] = "\n".join(f"{code} {title}" for code, title in titles_in(self.instance).items())
        self.editing({**(self.standing or {}), "items": self.initial["items"]})

    def clean_items(self) -> str:
        lines = filter(None, (line.strip() for line in self.cleaned_data["items"].splitlines()))
        codes = [line.partition(" ")[0].upper() for line in lines]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise forms.ValidationError(gettext("Each code once: %s.") % ", ".join(twice))
        return str(self.cleaned_data["items"])

    def items_written(self) -> dict[str, str]:
        lines = filter(None, (line.strip() for line in self.cleaned_data["items"].splitlines()))
        return {code.upper(): title.strip() for code, _space, title in (line.partition(" ") for line in lines)}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.fields}
