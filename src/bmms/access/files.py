"""Handing out a file after the permission was checked. Nothing below MEDIA_ROOT has an address of its own."""

from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header


def made_file(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """One that was just written, to be saved as `name`."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


def protected_file(path: str, *, name: str, content_type: str) -> HttpResponseBase:
    """The file at `path` below MEDIA_ROOT, to be saved as `name`. Behind nginx the proxy sends its bytes."""
    response: HttpResponseBase
    if settings.X_ACCEL_PREFIX:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = quote(f"{settings.X_ACCEL_PREFIX}{path}")
    else:
        response = FileResponse((Path(settings.MEDIA_ROOT) / path).open("rb"), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
