"""Draws the controls of every form in Python. Django's own templates include two more for each option of a list."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from bmms.ui.text import escaped_once

Widget = Mapping[str, Any]


def input_of(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{escaped_once(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escaped_once(widget["name"])}"{value}{_attributes(widget)}>'


def select_of(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{escaped_once(widget["name"])}"{_attributes(widget)}>{groups}</select>'


def textarea_of(widget: Widget) -> str:
    text = escaped_once(widget["value"] or "")
    return f'<textarea name="{escaped_once(widget["name"])}"{_attributes(widget)}>\n{text}</textarea>'


def _group(name: str | None, options: list[Widget]) -> str:
    """Django calls an option that stands alone a group without a name."""
    drawn = "".join(map(_option, options))
    return f'<optgroup label="{escaped_once(name)}">{drawn}</optgroup>' if name else drawn


def _option(one: Widget) -> str:
    return f'<option value="{escaped_once(one["value"])}"{_attributes(one)}>{escaped_once(one["label"])}</option>'


def _attributes(widget: Widget) -> str:
    return attributes(widget["attrs"]) if widget["attrs"] else ""


def attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {escaped_once(name)}" if value is True else f' {escaped_once(name)}="{escaped_once(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


INPUTS: Final = ("checkbox", "date", "email", "file", "hidden", "input", "number", "password", "text", "time", "url")
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
