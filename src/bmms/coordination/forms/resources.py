from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.coordination.forms.times import TimeForm
from bmms.coordination.models import Resource
from bmms.coordination.queries.calendar import resources_offered
from bmms.coordination.queries.times import Span, free_time
from bmms.lib.dates import MANILA
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput, TimeInput


class ResourceForm(ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Resource
        fields = ("kind", "name", "whereabouts", "seats", "is_offered")
        help_texts = {"seats": _("How many people a room or a vehicle holds. Empty: it is not counted.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ResourceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        about = (obj.get_kind_display(), obj.whereabouts, _("%d seats") % obj.seats if obj.seats else "")
        return f"{obj.name} ({', '.join(str(each) for each in about if each)})"


class BookingForm(TimeForm, forms.Form):
    resource = ResourceField(Resource.objects.none(), label=_("Room, vehicle or equipment"))
    purpose = forms.CharField(label=_("What for"), max_length=200)
    day = forms.DateField(label=_("Day"), widget=DateInput())
    from_time = forms.TimeField(label=_("From"), widget=TimeInput())
    until_day = forms.DateField(
        label=_("Last day"), widget=DateInput(), required=False, help_text=_("Only when it is kept for several days.")
    )
    until_time = forms.TimeField(label=_("Until"), widget=TimeInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].queryset = resources_offered()

    def asked_for(self, cleaned: Mapping[str, Any]) -> Span | None:
        day, begins, ends = (cleaned.get(name) for name in ("day", "from_time", "until_time"))
        if day is None or begins is None or ends is None:
            return None
        last = cleaned.get("until_day") or day
        return datetime.combine(day, begins, MANILA), datetime.combine(last, ends, MANILA)

    def span_of(self, cleaned: Mapping[str, Any]) -> Span | None:
        """Where people come together: a vehicle leaves whenever it has to."""
        resource, span = cleaned.get("resource"), self.asked_for(cleaned)
        is_room = resource is not None and resource.kind == Resource.Kind.ROOM
        return span if is_room and span and span[0] < span[1] else None

    def typed(self, span: Span) -> dict[str, Any]:
        begins, ends = span
        return {
            "day": begins.date(),
            "from_time": begins.time(),
            "until_day": ends.date() if ends.date() != begins.date() else None,
            "until_time": ends.time(),
        }

    def free(self, span: Span) -> Span | None:
        return free_time(span, resource=self.cleaned_data.get("resource"))

    def values(self) -> dict[str, Any]:
        from_at, until_at = self.asked_for(self.cleaned_data) or (None, None)
        named = {name: self.cleaned_data[name] for name in ("resource", "purpose")}
        return named | {"from_at": from_at, "until_at": until_at}
