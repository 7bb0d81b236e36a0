"""Tabler's icons as inline SVG. The archive is opened once (65 ms) and a drawn icon is kept (100 µs otherwise)."""

import re
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SHAPES = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


@cache
def _archive() -> ZipFile:
    # in memory, not an open file: forked workers would share its position
    return ZipFile(BytesIO((files("tablericons") / "tablericons.zip").read_bytes()))


@cache
def icon(name: str, css: str = "") -> SafeString:
    """Decoration only: hidden from screen readers, so the word beside it has to say the same."""
    drawing = _archive().read(f"outline/{name}.svg").decode()
    found = SHAPES.search(drawing)
    if found is None:
        raise ValueError(f"The icon {name!r} holds no drawing.")
    shapes = re.sub(r"\s+", " ", found[1]).strip()
    return mark_safe(  # noqa: S308 - Tabler's own drawing, and an escaped class name
        f'<svg class="{escape(f"icon {css}".strip())}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{shapes}</svg>'
    )
