from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.lib.dates import format_day
from bmms.lib.ics import DayEntry
from bmms.ui.addresses import address_of
from bmms.ui.attention import AttentionItem, AttentionSource, register_attention
from bmms.ui.diary import DiarySource, register_diary
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.verbs import register_verbs

VERBS = {
    "fiscal_year.opened": _("opened a fiscal year"),
    "fiscal_year.moved": _("moved a fiscal year on"),
    "fiscal_year.reopened": _("reopened a fiscal year"),
    "books.closed": _("closed the books of a year"),
    "books.reopened": _("reopened the books of a year"),
    "period.locked": _("locked a month"),
    "period.reopened": _("reopened a month"),
    "holiday.added": _("added a holiday"),
    "report.asked": _("asked for a report"),
    "report.due_date_changed": _("changed the due day of a report"),
    "report.prepared": _("prepared a report"),
    "report.certified": _("certified a report"),
    "report.approved": _("approved a report"),
    "report.endorsed": _("endorsed a report for BWC"),
    "report.submitted": _("submitted a report"),
    "report.received": _("received a report"),
    "report.returned": _("returned a report"),
    "report.reopened": _("reopened a report"),
}


def _day(text: str) -> str:
    return format_day(date.fromisoformat(text))


def _news(name: str, label: Any, sentence: Any, icon: str = "alert-triangle") -> NewsKind:
    return NewsKind(f"report.{name}", label, sentence, icon=icon, spell={"due": _day})


NEWS = (
    NewsKind(
        "report.to_endorse",
        _("A GAD plan or accomplishment report waits for BWC"),
        _("Endorse or return %(report)s of %(organization)s"),
        icon="clipboard-check",
        needs_action=True,
    ),
    _news(
        "due_soon",
        _("A report is due in the next five working days"),
        _("%(report)s is due on %(due)s"),
        "clipboard-check",
    ),
    _news("due_today", _("A report is due today"), _("%(report)s is due today, %(due)s"), "clipboard-check"),
    _news("late", _("A report is late"), _("Late: %(report)s was due on %(due)s")),
    _news(
        "late_for_head",
        _("A report of the office is three working days late"),
        _("The office has not submitted %(report)s, which was due on %(due)s"),
    ),
    _news(
        "missing",
        _("A report of an organization is five working days late"),
        _("%(organization)s has not submitted %(report)s, which was due on %(due)s"),
    ),
)


class PeriodsConfig(AppConfig):
    name = "bmms.periods"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.periods import lists, tasks  # noqa: F401, PLC0415 - declares the room's lists and its reminders

        register_verbs(VERBS)
        register_news(*NEWS)
        register_navigation(
            NavItem(_("Fiscal years"), "periods:years", "calendar", Permission.PERIOD_VIEW, Section.MONEY, order=39),
            NavItem(
                _("Submission register"),
                "periods:reports",
                "clipboard-check",
                Permission.REPORT_VIEW,
                Section.REPORTS,
                order=35,
            ),
        )
        register_diary(DiarySource("reports", Permission.REPORT_PREPARE, _days))
        register_attention(AttentionSource("reports due", Permission.REPORT_PREPARE, _due))
        register_attention(
            AttentionSource("reports to certify (budget)", Permission.REPORT_CERTIFY_BUDGET, _to_certify)
        )
        register_attention(AttentionSource("reports to certify", Permission.REPORT_CERTIFY_ACCOUNTS, _to_certify))
        register_attention(AttentionSource("reports to approve", Permission.REPORT_APPROVE, _to_approve))
        register_attention(AttentionSource("reports to submit", Permission.REPORT_SUBMIT, _to_submit))
        register_attention(AttentionSource("reports to receive", Permission.REPORT_RECEIVE, _to_receive))
        _open_reports_for_attachments()


def _days(_actor: Any, code: str) -> list[DayEntry]:
    """The due days of the reports that the organization still owes."""
    from bmms.periods.queries.reports import reports_owed  # noqa: PLC0415 - models are loaded by now

    return [
        DayEntry(
            f"report-{asked.key}",
            str(asked),
            asked.due_date,
            asked.due_date,
            settings.BASE_URL + address_of("periods:report", code=code, key=asked.key),
        )
        for asked in reports_owed()[:200]
    ]


DAYS_AHEAD = 30  # how early a report that is due asks for its preparation


def _due(request: Any) -> list[AttentionItem]:
    until = timezone.localdate() + timedelta(days=DAYS_AHEAD)
    return _items(request, _("Prepare the report"), ("open", "returned"), until)


def _to_certify(request: Any) -> list[AttentionItem]:
    return _items(request, _("Certify the report"), ("pending",))


def _to_approve(request: Any) -> list[AttentionItem]:
    return _items(request, _("Approve or return the report"), ("endorsed",))


def _to_submit(request: Any) -> list[AttentionItem]:
    """What BWC endorses waits for it first."""
    return _items(request, _("Submit the report"), ("approved", "reviewed"), keep=_is_not_at_bwc)


def _is_not_at_bwc(asked: Any) -> bool:
    return asked.status == "reviewed" or not asked.needs_endorsement


def _to_receive(request: Any) -> list[AttentionItem]:
    return _items(request, _("Receive or return the report"), ("submitted",))


def _items(
    request: Any,
    label: Any,
    statuses: tuple[str, ...],
    until: date = date.max,
    keep: Callable[[Any], bool] = lambda asked: True,
) -> list[AttentionItem]:
    from bmms.periods.queries.reports import reports_with  # noqa: PLC0415 - models are loaded by now

    if request.organization is None or not request.organization.has_own_budget:
        return []
    code = request.organization.code
    return [
        AttentionItem(
            label,
            address_of("periods:report", code=code, key=asked.key),
            str(asked),
            asked.due_date,
            key=f"report {asked.key}",
        )
        for asked in reports_with(*statuses, until=until)
        if keep(asked)
    ]


def _open_reports_for_attachments() -> None:
    from bmms.periods.models import ReportSubmission  # noqa: PLC0415 - models are loaded by now
    from bmms.periods.queries.reports import submissions_of_money  # noqa: PLC0415 - as above

    register_attachable(
        ReportSubmission,
        name="report",
        label=_("Report"),
        rows=ReportSubmission.objects.all,
        page="periods:report",
        page_arguments=lambda record: {"key": record.requirement.key},
        view=Permission.REPORT_VIEW,
        attach=Permission.REPORT_PREPARE,
        inside=submissions_of_money,
        is_fixed=lambda record: record.is_certified,
    )
