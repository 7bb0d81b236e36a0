from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

RENDERERS = {"yaml": OpenApiYamlRenderer, "json": OpenApiJsonRenderer}


class Description(SpectacularAPIView):
    def _get_schema_response(self, request: Request) -> HttpResponse:
        renderer = request.accepted_renderer
        name = self._get_filename(request, None)  # type: ignore[no-untyped-call]  # drf-spectacular's is untyped
        kind = f"{renderer.media_type}; charset=utf-8"
        language = get_language()  # whatever was asked for
        known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        text = described(renderer.format, known)
        return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'inline; filename="{name}"'})


@cache
def described(form: str, _language: str | None) -> str | bytes:
    """Seconds of work, and the same for everybody: once in each process."""
    document = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]  # as above
    return RENDERERS[form]().render(document)
