"""Reads the table of opening balances; says of each row what is wrong."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.execution.queries.opening_rows import refuse_row
from bmms.lib.tables import UnreadableTable, read_table
from bmms.planning.models import PPA

AMOUNTS: Final = ("appropriation", "allotment", "obligated", "due", "paid")
COLUMNS: Final = ("act", "ppa", "class", "appropriation", "allotment", "ors", "payee", "object", *AMOUNTS[2:])
TOLD: Final = 5  # errors at once


def opening_rows(content: bytes) -> list[dict[str, Any]]:
    """The values of each row, as OpeningRow takes them."""
    try:
        table = read_table(content)
    except UnreadableTable as error:
        raise DomainError(str(error)) from error
    headings = [heading.strip().lower() for heading in table.headings]
    missing = [column for column in COLUMNS if column not in headings]
    if missing:
        raise DomainError(_("These columns are missing: %s.") % ", ".join(missing))
    acts = {act.name: act for act in AppropriationAct.objects.all()}
    ppas = {ppa.code: ppa for ppa in PPA.objects.all()}
    seen: dict[tuple[Any, ...], int] = {}
    rows, wrong = [], []
    for number, cells in table.rows:
        try:
            row = _row(dict(zip(headings, cells, strict=True)), acts, ppas)
            refuse_row(row, number, seen)
            rows.append(row)
        except DomainError as error:
            wrong.append(_("Row %(number)d: %(error)s") % {"number": number, "error": error.message})
    if wrong:
        raise DomainError(" ".join(wrong[:TOLD]))
    return rows


def _row(cells: Mapping[str, str], acts: Mapping[str, Any], ppas: Mapping[str, Any]) -> dict[str, Any]:
    act, ppa, allotment_class = acts.get(cells["act"]), ppas.get(cells["ppa"]), cells["class"].upper()
    if act is None:
        raise DomainError(_("there is no act called %s.") % cells["act"])
    if ppa is None:
        raise DomainError(_("there is no PPA %s.") % cells["ppa"])
    if allotment_class not in AllotmentClass.values:
        raise DomainError(_("%s is no class.") % cells["class"])
    amounts = {name: _amount(cells[name]) for name in AMOUNTS}
    texts = {"ors": cells["ors"][:40], "payee": cells["payee"][:200], "object_code": cells["object"][:10]}
    return {"act": act, "ppa": ppa, "allotment_class": allotment_class, **texts, **amounts}


def _amount(text: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", "").replace("₱", "").strip() or 0)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0 or found != round(found, 2):
        raise DomainError(_("%s is no amount.") % text)
    return found
