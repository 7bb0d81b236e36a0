from typing import Any

from django import template
from django.template.context import Context

from bmms.accounts.views.answers import address

register = template.Library()


@register.simple_tag(takes_context=True)
def people_url(context: Context, name: str, **kwargs: Any) -> str:
    """A page about people, inside this page's organization or on the platform."""
    return address(context["request"], name, **kwargs)
