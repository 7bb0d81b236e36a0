"""Draws the controls of every form in Python. Django's own templates include two more for each option of a list."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


def input_of(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escaped(widget["name"])}"{value}{_attributes(widget)}>'


def select_of(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>{groups}</select>'


def textarea_of(widget: Widget) -> str:
    text = escaped(widget["value"] or "")
    return f'<textarea name="{escaped(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _group(name: str | None, options: list[Widget]) -> str:
    """Django calls an option that stands alone a group without a name."""
    drawn = "".join(
        f'<option value="{_text(one["value"])}"{_attributes(one)}>{escaped(one["label"])}</option>' for one in options
    )
    return f'<optgroup label="{escaped(name)}">{drawn}</optgroup>' if name else drawn


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value: object) -> str:
    """A date or a number as it is, not as the reader's language writes it."""
    return escaped(value if isinstance(value, SafeString) else str(value))


INPUTS: Final = ("checkbox", "date", "email", "file", "hidden", "input", "number", "password", "text", "url")
DRAWN: Final[dict[str, Callable[[Widget], str]]] = {
    **{f"django/forms/widgets/{name}.html": input_of for name in INPUTS},
    "django/forms/widgets/select.html": select_of,
    "django/forms/widgets/textarea.html": textarea_of,
}


class Renderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        draw = DRAWN.get(template_name)
        if draw is None:
            return SafeString(super().render(template_name, context, request))
        return SafeString(draw(context["widget"]))
