from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.periods.models import REPORT_STEPS, FiscalYear, Holiday, ReportForm, ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import HANDED_IN, holiday_names, holidays, requirements
from bmms.periods.queries.years import fiscal_years
from bmms.ui.lists import (
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
from bmms.ui.templatetags.ui import display

YEARS = register_list(
    RecordList(
        name="years",
        label=_("Fiscal years"),
        url_name="periods:years",
        permission=Permission.PERIOD_VIEW,
        rows=lambda actor: fiscal_years(),
        asks_alike=True,
        columns=(
            Column("year", _("Fiscal year"), lambda year: str(year.year), sort="year"),
            Column("state", _("State"), kind=Kind.STATUS, choices=FiscalYear.State.choices, sort="state"),
        ),
        filters=(ChoiceFilter("state", _("State"), FiscalYear.State.choices),),
        search=("year",),
        search_label=_("Year"),
        order=("-year",),
        link=Link("periods:year"),
        create=Create(_("Open a fiscal year"), "periods:open_year", Permission.FISCAL_YEAR_MANAGE),
        empty=Empty(
            _("No fiscal year yet"),
            _("MFBM opens each fiscal year; money is posted only to years in execution or closing."),
            "calendar",
        ),
    )
)

STATES = dict(ReportSubmission.Status.choices)
OVERDUE = (("yes", _("Overdue")),)
IN_TIME = (("on_time", _("On time")), ("late", _("Late")))


def _is_overdue(row: Any) -> bool:
    return row.due_date < timezone.localdate() and row.status not in HANDED_IN


def _only_overdue(rows: Any, _values: list[str]) -> Any:
    return rows.filter(due_date__lt=TruncDate(Now())).exclude(status__in=HANDED_IN)


def _handed_in(rows: Any, values: list[str]) -> Any:
    in_time = Q(first_submitted_at__date__lte=F("due_date"))
    wanted = {"on_time": in_time, "late": ~in_time}
    return rows.filter(reduce(or_, (wanted[each] for each in values)), status__in=HANDED_IN)


REPORTS = register_list(
    RecordList(
        name="reports",
        label=_("Submission register"),
        url_name="periods:reports",
        permission=Permission.REPORT_VIEW,
        rows=lambda actor: requirements(),
        asks_alike=True,
        columns=(
            Column(
                "report", _("Report"), ReportRequirement.__str__, sort="form", note=lambda row: display(row, "form")
            ),
            Column("due_date", _("Due"), kind=Kind.DAY, sort="due_date"),
            Column(
                "status",
                _("Status"),
                lambda row: _("Overdue") if _is_overdue(row) else STATES[row.status],
                kind=Kind.STATUS,
                state=lambda row: "overdue" if _is_overdue(row) else row.status,
                sort="status",
            ),
            Column("submitted_at", _("Submitted"), kind=Kind.MOMENT, sort="submitted_at"),
            Column("first_submitted_at", _("First submitted"), kind=Kind.MOMENT, is_shown=False),
        ),
        filters=(
            ChoiceFilter("overdue", _("Overdue"), OVERDUE, narrow=_only_overdue),
            ChoiceFilter("handed_in", _("Handed in"), IN_TIME, narrow=_handed_in),
            ChoiceFilter("form", _("Report"), ReportForm.choices),
            ChoiceFilter("status", _("Status"), ReportSubmission.Status.choices),
            DayFilter("due_date", _("Due")),
            DayFilter("period", _("Period begins"), field="from_date"),
        ),
        shapes=(
            # what BWC endorses is not to be told by the state alone: it does so on the report's page
            Board("status", REPORT_STEPS, "periods:{}_report", asking=("prepare",), without=("endorse", "send_back")),
            Calendar(("due_date",), marks=holiday_names),
        ),
        order=("due_date", "form"),
        link=Link("periods:report"),
        create=Create(_("Ask for reports"), "periods:ask", Permission.REPORT_ASK),
        empty=Empty(
            _("No report is asked for yet"),
            _("MFBM says which reports of a fiscal year are due, and on which day."),
            "clipboard-check",
        ),
    )
)

HOLIDAYS = register_list(
    RecordList(
        name="holidays",
        label=_("Holidays"),
        url_name="periods:holidays",
        permission=Permission.PERIOD_VIEW,
        rows=lambda actor: holidays(),
        asks_alike=True,
        columns=(
            Column("name", _("Name"), Holiday.__str__, sort="name"),
            Column("day", _("Day"), kind=Kind.DAY, sort="day"),
        ),
        filters=(DayFilter("day", _("Day")),),
        shapes=(Calendar(("day",)),),
        search=("name",),
        search_label=_("Name"),
        order=("-day",),
        create=Create(_("Add a holiday"), "periods:add_holiday", Permission.REPORT_ASK),
        empty=Empty(
            _("No proclaimed holiday yet"),
            _("Holidays of fixed days are known; MFBM adds the region's own and those that move with the moon."),
            "calendar-off",
        ),
    )
)
