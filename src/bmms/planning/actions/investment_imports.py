"""Rows of files as lines of the AIP, many at once. The PPA and the place are named by their codes."""

from collections.abc import Sequence
from copy import copy

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import Changes, record_all
from bmms.geography.models import Place
from bmms.geography.queries.browse import places_with_codes
from bmms.planning.actions.imports import added, edited
from bmms.planning.models import InvestmentLine
from bmms.planning.queries.investment_rules import filled_line, lines_held, lines_taken, refuse_what_others_have
from bmms.planning.queries.ppa_rules import unchanged
from bmms.planning.queries.ppas import named, ppas_called


@transaction.atomic
def write_investments(rows: Sequence[Row], *, by: Actor) -> None:
    check(by, Permission.PLAN_EDIT)
    ppas = ppas_called(row.values["ppa"] for row in rows)
    places = places_with_codes(row.values.get("place", "") for row in rows)
    standing = lines_held([row.record.pk for row in rows if row.record])
    taken = lines_taken([ppa.pk for ppa in ppas.values()], [row.values["title"] for row in rows])

    def made(row: Row) -> tuple[InvestmentLine, Changes]:
        values = {**row.values, "ppa": named(ppas, row.values["ppa"])}
        if "place" in values:
            values["place"] = _place(places, values["place"])
        if row.record is None:
            line = InvestmentLine(ppa=values["ppa"])
            return line, {**filled_line(line, values, taken), "ppa": (None, line.ppa)}
        line = copy(unchanged(standing, row.record.pk, row.record.version))
        refuse_what_others_have(line)
        return line, filled_line(line, values, taken)

    found = judged(rows, made)
    record_all("aip_line.added", added(InvestmentLine, found), by=by)
    record_all("aip_line.edited", edited(InvestmentLine, found), by=by)


def _place(places: dict[str, Place], code: str) -> Place | None:
    if code and code not in places:
        raise DomainError(_("No place has the code %s.") % code)
    return places[code] if code else None
