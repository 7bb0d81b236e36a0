"""A form's fields. In Python, since a list's filters and every form have several."""

from typing import Any

from django import template
from django.forms import BoundField, Form
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bmms.ui.fields import FieldView, view_of
from bmms.ui.icons import icon
from bmms.ui.text import escaped, escaped_once, once_per_language

register = template.Library()


@register.simple_tag
def field_optional(view: FieldView) -> SafeString:
    return SafeString(f' <span class="optional">{_optional()}</span>' if view.is_optional else "")


@once_per_language
def _optional() -> str:
    return escaped(_("(optional)"))


@register.simple_tag
def field_notes(view: FieldView, hint: object) -> SafeString:
    """What helps to fill it in, and what is wrong with it."""
    told = f'<div class="form-hint" id="{view.id}_helptext">{escaped_once(hint)}</div>' if hint else ""
    if not view.errors:
        return SafeString(told)
    errors = "".join(f"<div>{escaped(error)}</div>" for error in view.errors)
    mark = icon("alert-circle", "icon-sm")
    return SafeString(f'{told}<div class="form-error" id="{view.id}_error">{mark}<div>{errors}</div></div>')


@register.simple_tag
def labelled_field(field: BoundField, view: FieldView, hint: object, slot: object, **given: Any) -> SafeString:
    """One control below its label."""
    name = given["label"]
    return SafeString(
        f'<div class="field {escaped_once(given["css"])}">\n'
        f'<label class="form-label" for="{view.id}">{escaped_once(name)}{field_optional(view)}</label>\n'
        f"{field_notes(view, hint)}\n{_control(field, view, name)}\n{escaped_once(slot)}</div>"
    )


@register.simple_tag
def filter_fields(form: Form) -> SafeString:
    """What `c-field` draws of each, without a component for each: every list with a form of filters has several."""
    return SafeString("".join(map(_filter_field, form.visible_fields())))


def _filter_field(field: BoundField) -> str:
    view, label, hint = view_of(field), field.label, field.help_text
    if view.kind != "checkbox":
        return labelled_field(field, view, hint, "", label=label, css="")
    return (
        f'<div class="field">\n<label class="form-check" for="{view.id}">{view.control}'
        f'<span class="form-check-label">{escaped_once(label)}</span></label>\n{field_notes(view, hint)}</div>'
    )


def _control(field: BoundField, view: FieldView, name: object) -> str:
    if view.kind == "money":
        sign = '<span class="input-group-text" aria-hidden="true">₱</span>'
        return f'<div class="input-group">{sign}{view.control}</div>'
    if view.kind == "combobox":
        context = {"field": field, "view": view, "name": name, "widget": field.field.widget}
        return render_to_string("ui/combobox.html", context)
    return view.control
