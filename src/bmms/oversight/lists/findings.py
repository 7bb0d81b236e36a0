from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.oversight.models import FINDING_STEPS, Finding
from bmms.oversight.queries.findings import findings, is_late
from bmms.periods.queries.reports import holiday_names
from bmms.ui.lists import (
    AmountFilter,
    Board,
    Calendar,
    ChoiceFilter,
    Column,
    Create,
    DayFilter,
    Empty,
    Kind,
    Link,
    RecordList,
    register_list,
)

LATE = [("yes", _("Late"))]


def _late(rows: QuerySet[Any], _chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(is_late())


FINDINGS = register_list(
    RecordList(
        name="findings",
        label=_("Audit findings"),
        url_name="oversight:findings",
        permission=Permission.FINDING_VIEW,
        rows=findings,
        columns=(
            Column("title", _("Subject"), sort="title", note="number"),
            Column("source", _("Audited by"), choices=Finding.Source.choices, sort="source"),
            Column("kind", _("Kind"), choices=Finding.Kind.choices, sort="kind", is_shown=False),
            Column("amount", _("Amount"), kind=Kind.AMOUNT, sort="amount", has_total=True),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Finding.Status.choices, sort="status"),
            Column("due_date", _("To be answered until"), kind=Kind.DAY, sort="due_date"),
            Column("target_date", _("Done until"), kind=Kind.DAY, sort="target_date"),
            Column("late", _("Late"), lambda one: str(_("Late")) if one.is_late else ""),
            Column("owner", _("Who acts"), "owner.name"),
            Column("fiscal_year", _("Audited year"), sort="fiscal_year", is_shown=False),
            Column("received_date", _("Received on"), kind=Kind.DAY, sort="received_date", is_shown=False),
            Column("answered_at", _("Answered"), kind=Kind.MOMENT, sort="answered_at", is_shown=False),
            Column("settled_at", _("Settled"), kind=Kind.MOMENT, sort="settled_at", is_shown=False),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Finding.Status.choices),
            ChoiceFilter("source", _("Audited by"), Finding.Source.choices),
            ChoiceFilter("kind", _("Kind"), Finding.Kind.choices),
            ChoiceFilter("late", _("Late"), LATE, narrow=_late),
            AmountFilter("amount", _("Amount")),
            DayFilter("due", _("To be answered until"), field="due_date"),
        ),
        shapes=(
            Board("status", FINDING_STEPS, "oversight:{}_finding", asking=("answer", "report")),
            Calendar(("due_date", "target_date"), marks=holiday_names),
        ),
        search=("number", "title", "observation", "recommendation"),
        search_label=_("Number or words"),
        order=("due_date",),
        link=Link("oversight:finding"),
        create=Create(_("New finding"), "oversight:add_finding", Permission.FINDING_ENTER),
        empty=Empty(
            _("No audit finding"),
            _("What COA or internal audit has observed is answered here within 60 days, and followed to its end."),
            "report-search",
        ),
    )
)
