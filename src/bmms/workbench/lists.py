"""What the lists of every room remember and can do, told to ui."""

from django.urls import reverse

from bmms.access.request import Request
from bmms.ui.lists.memory import Remembered
from bmms.ui.navigation import ORGANIZATION_ARGUMENT


def remembered(request: Request, name: str) -> Remembered:
    return Remembered(export_url=address(request, "export_list"))


def address(request: Request, name: str, **kwargs: object) -> str:
    """A page of this room beside the list: in its organization, or on the platform."""
    if request.organization is None:
        return reverse(f"platform:{name}", kwargs=kwargs)
    return reverse(f"workbench:{name}", kwargs={ORGANIZATION_ARGUMENT: request.organization.code, **kwargs})
