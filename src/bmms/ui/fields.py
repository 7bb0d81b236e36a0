"""How a bound form field is drawn. Django itself ties hint and error to the control (`aria-describedby`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.safestring import SafeString

from bmms.ui.widgets import Combobox, MoneyInput

CHOICE_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@dataclass(frozen=True)
class FieldView:
    kind: str  # input, checkbox, group, money or combobox
    id: str
    errors: Sequence[str]
    is_optional: bool
    control: SafeString
    choices: Sequence[BoundWidget] = ()


def view_of(field: BoundField) -> FieldView:
    widget = field.field.widget
    errors = [str(error) for error in field.errors]
    kind = kind_of(widget)
    is_group = kind == "group"
    return FieldView(
        kind=kind,
        id=field.auto_id or field.html_name,
        errors=errors,
        is_optional=not field.field.required,
        control=SafeString("")
        if is_group
        else field.as_widget(attrs={"class": css_of(widget, has_errors=bool(errors))}),
        choices=choices_of(field) if is_group else (),
    )


def kind_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, CHOICE_GROUPS):
        return "group"
    if isinstance(widget, MoneyInput):
        return "money"
    return "combobox" if isinstance(widget, Combobox) else "input"


def css_of(widget: forms.Widget, *, has_errors: bool) -> str:
    if isinstance(widget, forms.CheckboxInput):
        base = "form-check-input"
    else:
        base = "form-select" if isinstance(widget, forms.Select) else "form-control"
    money = "money" if isinstance(widget, MoneyInput) else ""
    return " ".join(filter(None, (base, money, widget.attrs.get("class"), "is-invalid" if has_errors else "")))


def choices_of(field: BoundField) -> list[BoundWidget]:
    attrs = {"id": field.auto_id, "class": "form-check-input"}
    drawn = field.field.widget.subwidgets(field.html_name, field.value(), attrs)
    return [BoundWidget(field.field.widget, choice, field.form.renderer) for choice in drawn]
