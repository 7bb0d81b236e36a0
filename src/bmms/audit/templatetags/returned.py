from typing import Any

from django import template
from django.db.models import Model

from bmms.audit.queries.history import last_return

register = template.Library()


@register.inclusion_tag("audit/returned.html")
def why_returned(record: Model, status: str) -> dict[str, Any]:
    """Who sent it back, and what is to be mended: said where the work goes on, not in the history only."""
    return {"event": last_return(record) if status == "returned" else None}
