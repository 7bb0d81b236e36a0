from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.oversight.models import Breach, ProcessingActivity, SubjectRequest
from bmms.oversight.queries.privacy import (
    activities,
    breaches,
    is_request_late,
    is_running,
    known_before,
    subject_requests,
)
from bmms.ui.lists import ChoiceFilter, Column, Create, DayFilter, Empty, Kind, Link, RecordList, register_list

LATE = [("yes", _("Late"))]
SENSITIVE = [("yes", _("Sensitive"))]


def _late_request(rows: QuerySet[Any], _chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(is_request_late())


def _late_breach(rows: QuerySet[Any], _chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(is_running() & known_before(timezone.now()))


def _sensitive(rows: QuerySet[Any], _chosen: list[str]) -> QuerySet[Any]:
    return rows.filter(is_sensitive=True)


ACTIVITIES = register_list(
    RecordList(
        name="processing_activities",
        label=_("Processing of personal data"),
        url_name="oversight:activities",
        permission=Permission.PRIVACY_VIEW,
        rows=lambda actor: activities(),
        columns=(
            Column("name", _("Activity"), sort="name", note="subjects"),
            Column("basis", _("Legal basis"), choices=ProcessingActivity.Basis.choices, sort="basis"),
            Column("data", _("Which data")),
            Column("is_sensitive", _("Sensitive"), lambda one: str(_("Sensitive")) if one.is_sensitive else ""),
            Column("kept", _("How long they are kept")),
            Column("assessed_date", _("Privacy impact assessed on"), kind=Kind.DAY, sort="assessed_date"),
            Column("purpose", _("Purpose"), is_shown=False),
            Column("recipients", _("Who else receives them"), is_shown=False),
        ),
        filters=(
            ChoiceFilter("basis", _("Legal basis"), ProcessingActivity.Basis.choices),
            ChoiceFilter("sensitive", _("Sensitive"), SENSITIVE, narrow=_sensitive),
        ),
        search=("name", "purpose", "subjects", "data"),
        order=("name",),
        link=Link("oversight:activity"),
        create=Create(_("Add an activity"), "oversight:add_activity", Permission.PRIVACY_KEEP),
        empty=Empty(
            _("The register of processing is empty"),
            _("Enter each kind of work with personal data: what for, whose, who gets them, how long they are kept."),
            "shield-lock",
        ),
    )
)

SUBJECT_REQUESTS = register_list(
    RecordList(
        name="subject_requests",
        label=_("Requests about one’s own data"),
        url_name="oversight:subject_requests",
        permission=Permission.PRIVACY_VIEW,
        rows=lambda actor: subject_requests(),
        columns=(
            Column("subject", _("What is asked for"), sort="subject", note="number"),
            Column("right", _("Right"), choices=SubjectRequest.Right.choices, sort="right"),
            Column("received_date", _("Received on"), kind=Kind.DAY, sort="received_date"),
            Column("due_date", _("To be answered until"), kind=Kind.DAY, sort="due_date"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=SubjectRequest.Status.choices, sort="status"),
            Column("late", _("Late"), lambda one: str(_("Late")) if one.is_late else ""),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), SubjectRequest.Status.choices),
            ChoiceFilter("late", _("Late"), LATE, narrow=_late_request),
            ChoiceFilter("right", _("Right"), SubjectRequest.Right.choices),
            DayFilter("received", _("Received on"), field="received_date"),
        ),
        search=("number", "subject"),
        order=("due_date",),
        link=Link("oversight:subject_request"),
        create=Create(_("Log a request"), "oversight:log_subject_request", Permission.PRIVACY_KEEP),
        empty=Empty(
            _("Nobody has asked about their data"),
            _("What a person asks about the data kept of them is answered within 30 working days."),
            "user-question",
        ),
    )
)

BREACHES = register_list(
    RecordList(
        name="breaches",
        label=_("Personal data breaches"),
        url_name="oversight:breaches",
        permission=Permission.PRIVACY_VIEW,
        rows=lambda actor: breaches(),
        columns=(
            Column("title", _("What happened"), sort="title"),
            Column("known_at", _("Known since"), kind=Kind.MOMENT, sort="known_at"),
            Column("affected", _("Persons affected"), kind=Kind.NUMBER, sort="affected"),
            Column("notify_until", _("To be notified until"), kind=Kind.MOMENT),
            Column("late", _("Late"), lambda one: str(_("Late")) if one.is_late else ""),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Breach.Status.choices, sort="status"),
            Column("commission_at", _("Commission notified"), kind=Kind.MOMENT, is_shown=False),
            Column("persons_at", _("Persons notified"), kind=Kind.MOMENT, is_shown=False),
            Column("report_at", _("Full report"), kind=Kind.MOMENT, is_shown=False),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Breach.Status.choices),
            ChoiceFilter("late", _("Late"), LATE, narrow=_late_breach),
        ),
        search=("title", "text"),
        order=("-known_at",),
        link=Link("oversight:breach"),
        create=Create(_("Report a breach"), "oversight:report_breach", Permission.BREACH_REPORT),
        empty=Empty(
            _("No breach is known"),
            _("Report at once when personal data got lost or into wrong hands: 72 hours run from the first knowledge."),
            "shield-check",
        ),
    )
)
