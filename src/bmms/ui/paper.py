"""Pages for the printer: a template that extends `ui/paper.html` becomes a tagged PDF. Nothing is fetched for it."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


class CannotPrint(Exception):
    """In words for the person."""


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """The context names the `paper` ("A4", "legal landscape") and the `title`; `draft` is a word across each page."""
    return pdf_from(render_to_string(template, context))


def pdf_from(html: str, styles: str = "") -> bytes:
    """Of a whole page; `styles` is CSS that stands beside it."""
    try:
        from weasyprint import CSS, HTML, URLFetcher  # noqa: PLC0415 - half a second and 40 MB, for whoever prints
    except OSError as missing:
        raise CannotPrint(
            _("This installation cannot make PDF files: its system lacks pango. An administrator can install it.")
        ) from missing
    page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=()))
    sheets = [CSS(string=styles)] if styles else None
    return bytes(page.write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1"))


def pdf_answer(name: str, file: bytes) -> HttpResponse:
    """Shown by the browser, under that name when it is saved."""
    return HttpResponse(file, "application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
