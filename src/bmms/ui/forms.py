"""Forms of the product. An edit form knows what stood in the record when it was opened: what somebody else has written
since is not written over unseen. The form comes back with both values and everything that was typed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final, Self

from django import forms
from django.forms.models import ModelChoiceField, ModelMultipleChoiceField, model_to_dict
from django.utils.formats import localize
from django.utils.translation import gettext as _

SEEN: Final = "seen"  # of each field a digest of what stood there
VERSION: Final = "version"
ONCE: Final = "once"  # of a form as it was drawn, by which it is known when it is sent again
LONGEST: Final = 300  # of a value that is told in a message


class Form(forms.Form):
    standing: Mapping[str, Any] | None = None  # what stands in the record now, by field

    def editing(self, standing: Mapping[str, Any]) -> Self:
        """Makes it an edit form: of what a record says now. The same values as `initial`."""
        _begin(self, standing)
        return self

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        _tell_what_changed(self)


class ModelForm(forms.ModelForm):  # type: ignore[type-arg]
    """Draws and reads a model's fields. Rules are refused by the actions, in their own words.

    With an `instance` that is saved already it is an edit form.
    """

    standing: Mapping[str, Any] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.editing(model_to_dict(self.instance, self._meta.fields))

    def editing(self, standing: Mapping[str, Any]) -> Self:
        _begin(self, standing)
        return self

    def _post_clean(self) -> None:
        """Django's check of the constraints has only their names to say, and says them on the screen."""
        checked: Any = self.instance
        version = getattr(checked, VERSION, None)
        checked.validate_constraints = lambda exclude=None: None
        super()._post_clean()  # type: ignore[misc]
        del checked.validate_constraints
        _tell_what_changed(self, version)


def _begin(form: Any, standing: Mapping[str, Any]) -> None:
    form.standing = {name: value for name, value in standing.items() if name in form.fields}
    form.fields[SEEN] = forms.CharField(widget=forms.HiddenInput, required=False)
    form.initial[SEEN] = _digests(form.standing)


def _digests(standing: Mapping[str, Any]) -> str:
    return json.dumps({name: _digest(value) for name, value in standing.items()})


def _digest(value: Any) -> str:
    said = "" if value is None else str(value).replace("\r\n", "\n")
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _tell_what_changed(form: Any, version: int | None = None) -> None:
    """Once: the form that comes back has seen what it tells, and is saved over it when it is sent again."""
    seen = _seen(form)
    changed = [name for name in seen if name in (form.standing or {}) and seen[name] != _digest(form.standing[name])]
    if not changed:
        shown = {field.name for field in form.visible_fields()}
        # What else was changed is no matter of this form, as long as it has seen all that it writes.
        if shown <= seen.keys() and VERSION in form.fields and version is not None:
            form.cleaned_data[VERSION] = version
        return
    form.add_error(
        None,
        _(
            "Somebody else changed this record after you opened it, so it was not saved. Look at "
            "what stands there now: save again to put yours in its place, or change yours first."
        ),
    )
    for name in changed:
        now = _in_words(form.fields[name], form.standing[name])
        form.add_error(name, _("Now: %(now)s. Yours: %(yours)s.") % {"now": now, "yours": _typed(form, name)})
    form.data = form.data.copy()
    form.data[form.add_prefix(SEEN)] = form.initial[SEEN]
    if VERSION in form.fields and version is not None:
        form.data[form.add_prefix(VERSION)] = str(version)


def _seen(form: Any) -> dict[str, str]:
    try:
        found = json.loads(form.cleaned_data.pop(SEEN, "") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _typed(form: Any, name: str) -> str:
    return _in_words(form.fields[name], form.cleaned_data.get(name, form[name].value()))


def _in_words(field: forms.Field, value: Any) -> str:
    choices: Any = ()
    if isinstance(field, ModelMultipleChoiceField):
        chosen = {str(getattr(each, "pk", each)) for each in value or ()}
        value = "; ".join(str(each) for each in field.queryset or () if str(each.pk) in chosen)
    elif isinstance(field, ModelChoiceField):
        value = (
            field.queryset.filter(pk=value).first() if isinstance(value, int) and field.queryset is not None else value
        )
    elif isinstance(field, forms.ChoiceField):
        choices = field.choices
    said = {str(choice): words for choice, words in choices}.get(str(value), value)
    return str(localize(said))[:LONGEST] if said not in (None, "") else _("nothing")
