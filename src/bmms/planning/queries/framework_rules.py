"""What a development plan or agenda can say, and which of its goals or points may go."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.lib.changes import apply_values
from bmms.planning.models import CODE, Alignment, Framework, FrameworkItem
from bmms.tenancy.scope import oversight

FIELDS: Final = ("title", "edition", "legal_basis", "from_year", "until_year", "replaced_by")
LONGEST: Final = 300  # of a goal's title
Items = Mapping[str, str]  # the titles of goals or points by their codes, in their order


def filled_framework(framework: Framework, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Let it say what the values say; refused when it may not."""
    changes = apply_values(framework, {name: values[name] for name in FIELDS if name in values})
    framework.clean_fields(exclude=["replaced_by"])
    if framework.until_year < framework.from_year:
        raise DomainError(_("The last fiscal year lies before the first."))
    if framework.replaced_by is not None and framework.pk in (replaced := _line_of(framework)):
        raise DomainError(_("%s is replaced by this one itself.") % replaced[framework.pk])
    return changes


def refuse_items(items: Items) -> None:
    if not items:
        raise DomainError(_("Name at least one goal or point."))
    for code, title in items.items():
        if not re.fullmatch(CODE, code) or not 0 < len(title) <= LONGEST:
            words = _("“%(code)s %(title)s” does not fit: a code of capitals, digits, - and dots, then the title.")
            raise DomainError(words % {"code": code[:30], "title": title[:60]})


def refuse_aligned(items: Collection[FrameworkItem]) -> None:
    """Whoever aligned something with it may be of any organization."""
    with oversight():
        found = Alignment.objects.filter(item__in=[each.pk for each in items]).select_related("item").first()
    if found is not None:
        raise DomainError(_("“%s” stays: something is aligned with it.") % found.item)


def items_in_a_line(items: Items) -> str:
    return " · ".join(f"{code} {title}" for code, title in items.items())


def _line_of(framework: Framework) -> dict[int, Framework]:
    """What replaces it, what replaces that, and so on."""
    found: dict[int, Framework] = {}
    following = framework.replaced_by
    while following is not None and following.pk not in found:
        found[following.pk] = following
        following = following.replaced_by
    return found
