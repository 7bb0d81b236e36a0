"""What the page frame needs beside the page itself."""

from typing import Any

from bmms.access.request import Request


def shell(request: Request) -> dict[str, Any]:
    return {
        "actor": request.actor,
        "organization": request.organization,
        "fiscal_year": getattr(request, "fiscal_year", None),
    }
