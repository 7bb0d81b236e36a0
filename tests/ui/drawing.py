from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.template import RequestContext, Template
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from bmms.access.actor import NOBODY


def draw(source: str, query: str = "", **values: object) -> str:
    """A piece of a template as a page with that query string would draw it; `<c-…>` works as in a file."""
    request: Any = RequestFactory().get(f"/?{query}")
    request.user, request.actor, request.organization, request.request_id = AnonymousUser(), NOBODY, None, "0f3ca0a4"
    return Template(CottonCompiler().process(source)).render(RequestContext(request, values))
