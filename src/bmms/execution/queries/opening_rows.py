"""What a row of opening balances has to say, from a file as from a program."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.execution.queries.obstacles import refuse_object_of_another_class

KEY: Final = ("act", "ppa", "allotment_class", "ors", "object_code")  # no two rows have the same
OWED: Final = ("obligated", "due", "paid")


def refuse_row(row: Mapping[str, Any], number: int, seen: dict[tuple[Any, ...], int]) -> None:
    """`seen` remembers by KEY in which row it stood first."""
    refuse_object_of_another_class(row["allotment_class"], row["object_code"])
    if any(row[name] for name in OWED):
        if not row["ors"]:
            raise DomainError(_("an obligation needs the number of its ORS."))
        if not row["payee"]:
            raise DomainError(_("an obligation needs its payee: nobody else can be paid from it."))
    first = seen.setdefault(tuple(row[name] for name in KEY), number)
    if first != number:
        raise DomainError(_("the same act, PPA, class, ORS and object stand in row %d already.") % first)
