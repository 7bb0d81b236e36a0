"""Pages for the printer: a template that extends `ui/paper.html` becomes a tagged PDF. Nothing is fetched for it."""

from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string


def pdf_of(template: str, context: dict[str, Any]) -> bytes:
    """The context names the `paper` ("A4", "legal landscape") and the `title`; `draft` is a word across each page."""
    from weasyprint import HTML, URLFetcher  # noqa: PLC0415 - half a second and 40 MB, for whoever prints

    html = render_to_string(template, context)
    return bytes(HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf(pdf_variant="pdf/ua-1"))


def pdf_answer(name: str, file: bytes) -> HttpResponse:
    """Shown by the browser, under that name when it is saved."""
    return HttpResponse(file, "application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
