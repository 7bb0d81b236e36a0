from datetime import date
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import Letter, NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.lib.dates import format_day
from bmms.lib.money import format_amount
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.prints import Printable, register_printable
from bmms.ui.verbs import register_verbs

VERBS = {
    "oversight.exported": _("exported the figures of all organizations"),
    "plan.read_for_parliament": _("read a plan for Parliament"),
    "finding.raised": _("entered an audit finding"),
    "finding.edited": _("edited an audit finding"),
    "finding.answered": _("answered an audit finding"),
    "finding.reported": _("reported an audit finding as acted on"),
    "finding.settled": _("settled an audit finding"),
    "finding.returned": _("returned an audit finding"),
    "finding.removed": _("removed an audit finding that a file had brought"),
    "information.asked": _("logged a request for information"),
    "information.edited": _("edited a request for information"),
    "information.extended": _("extended the time of a request for information"),
    "information.decided": _("decided a request for information"),
    "information.dropped": _("noted that a request for information is not pursued"),
    "information.appealed": _("recorded an appeal against a denied request for information"),
    "information.appeal_decided": _("decided an appeal against a denied request for information"),
    "information.removed": _("removed a request for information that a file had brought"),
    "seal.opened": _("opened a document of the transparency seal"),
    "seal.packed": _("packed what the transparency seal asks for"),
    "activity.written": _("wrote an entry of the register of processing"),
    "activity.removed": _("removed an entry of the register of processing that a file had brought"),
    "subject_request.logged": _("logged a request about one’s own data"),
    "subject_request.answered": _("answered a request about one’s own data"),
    "breach.reported": _("reported a personal data breach"),
    "breach.edited": _("edited a personal data breach"),
    "breach.notified": _("noted a notice about a personal data breach"),
    "breach.closed": _("closed a personal data breach"),
    "privacy.read_at_desk": _("looked at the registers of privacy of all organizations"),
    "findings.read_at_desk": _("looked at the audit findings of all organizations"),
}
SORTS = {
    "finding": _("audit finding"),
    "plan": _("action plan on the audit finding"),
    "information": _("request for information"),
    "appeal": _("appeal against the denial of"),
    "subject": _("request about one’s own data"),
}


def _day(text: str) -> str:
    return format_day(date.fromisoformat(text))


def _amount(text: str) -> str:
    """Of a finding without an amount, nothing."""
    return "" if text == format_amount(None) else f"(₱{text})"


def _sort(name: str) -> str:
    return str(SORTS[name])


NEWS = (
    NewsKind(
        "finding.raised",
        _("An audit finding waits for our answer"),
        _("Answer the audit finding %(finding)s %(amount)s"),
        icon="report-search",
        needs_action=True,
        spell={"amount": _amount},
    ),
    NewsKind(
        "finding.mine",
        _("An audit finding is mine to act on"),
        _("Do what was promised on the audit finding %(finding)s"),
        icon="report-search",
        needs_action=True,
    ),
    NewsKind(
        "finding.reported",
        _("A finding of mine waits for my validation"),
        _("Settle or return the audit finding %(finding)s"),
        icon="report-search",
        needs_action=True,
    ),
    NewsKind(
        "finding.returned",
        _("The auditor has returned a finding to us"),
        _("Answer the returned audit finding %(finding)s"),
        icon="arrow-back-up",
        needs_action=True,
    ),
    NewsKind(
        "finding.settled",
        _("The auditor has settled a finding"),
        _("Settled by the auditor: %(finding)s"),
        icon="circle-check",
    ),
    NewsKind(
        "subject_request.logged",
        _("A person asks about their data"),
        _("Answer the request about one’s own data %(request)s"),
        icon="user-question",
        needs_action=True,
    ),
    *(
        NewsKind(name, label, sentence, icon="shield-x", needs_action=True, mandatory=True, letter=Letter.NOW)
        for name, label, sentence in (
            (
                "breach.reported",
                _("A personal data breach was reported"),
                _("Look at the reported breach “%(breach)s”: notices may be due until %(until)s"),
            ),
            (
                "breach.running_out",
                _("The 72 hours of a breach run out"),
                _("A day or less is left, until %(until)s, to notify of the breach “%(breach)s”"),
            ),
            (
                "breach.overdue",
                _("The 72 hours of a breach are over"),
                _("The Commission and the persons should have been notified by %(until)s of the breach “%(breach)s”"),
            ),
        )
    ),
    NewsKind(
        "information.asked",
        _("A request for information waits for an answer"),
        _("Grant or deny the request for information %(request)s"),
        icon="message-question",
        needs_action=True,
    ),
    NewsKind(
        "information.mine",
        _("A request for information is mine to look into"),
        _("Look for what is asked for: %(request)s"),
        icon="message-question",
        needs_action=True,
    ),
    NewsKind(
        "information.appealed",
        _("An appeal waits for my decision"),
        _("Decide the appeal against the denial of %(request)s"),
        icon="scale",
        needs_action=True,
    ),
    *(
        NewsKind(name, label, sentence, icon=icon, spell={"due": _day, "sort": _sort})
        for name, label, sentence, icon in (
            (
                "answer.due_soon",
                _("An answer to auditors, the public or a person is due in the next five working days"),
                _("Due on %(due)s: %(sort)s %(name)s"),
                "clipboard-check",
            ),
            (
                "answer.due_today",
                _("An answer to auditors, the public or a person is due today"),
                _("Due today, %(due)s: %(sort)s %(name)s"),
                "clipboard-check",
            ),
            (
                "answer.late",
                _("An answer to auditors, the public or a person is late"),
                _("Late since %(due)s: %(sort)s %(name)s"),
                "alert-triangle",
            ),
            (
                "answer.late_for_head",
                _("An answer of the office is three working days late"),
                _("The office is late since %(due)s: %(sort)s %(name)s"),
                "alert-triangle",
            ),
            (
                "answer.missing",
                _("An answer of an organization is five working days late"),
                _("%(organization)s is late since %(due)s: %(sort)s %(name)s"),
                "alert-triangle",
            ),
        )
    ),
)
PAGES = (
    NavItem(_("Onboarding"), "oversight:onboarding", "checklist", Permission.ONBOARDING_VIEW, Section.OFFICE, 790),
    NavItem(_("Audit findings"), "oversight:findings", "report-search", Permission.FINDING_VIEW, Section.RECORDS, 40),
    NavItem(
        _("Requests for information"),
        "oversight:requests",
        "message-question",
        Permission.INFORMATION_VIEW,
        Section.RECORDS,
        42,
    ),
    NavItem(_("Transparency seal"), "oversight:seal", "certificate", Permission.LEDGER_VIEW, Section.REPORTS, 90),
    NavItem(
        _("Processing of personal data"),
        "oversight:activities",
        "shield-lock",
        Permission.PRIVACY_VIEW,
        Section.RECORDS,
        44,
    ),
    NavItem(
        _("Requests about one’s own data"),
        "oversight:subject_requests",
        "user-question",
        Permission.PRIVACY_VIEW,
        Section.RECORDS,
        45,
    ),
    NavItem(
        _("Personal data breaches"), "oversight:breaches", "shield-x", Permission.PRIVACY_VIEW, Section.RECORDS, 46
    ),
    NavItem(_("Report a breach"), "oversight:report_breach", "urgent", Permission.BREACH_REPORT, Section.RECORDS, 47),
    NavItem(
        _("Privacy of all organizations"),
        "overview:privacy",
        "shield-lock",
        Permission.PRIVACY_DESK_VIEW,
        Section.OVERSIGHT,
        18,
    ),
    NavItem(
        _("Findings of all organizations"),
        "overview:findings",
        "report-search",
        Permission.FINDING_DESK_VIEW,
        Section.OVERSIGHT,
        16,
    ),
    NavItem(_("All organizations"), "overview:home", "eye", Permission.OVERSIGHT_VIEW, Section.OVERSIGHT, 10),
    NavItem(_("Performance"), "overview:performance", "chart-bar", Permission.DESK_VIEW, Section.OVERSIGHT, 12),
    NavItem(
        _("AIP lines of all organizations"),
        "overview:investments",
        "building-bank",
        Permission.OVERSIGHT_VIEW,
        Section.OVERSIGHT,
        13,
    ),
    NavItem(
        _("What reaches which place"), "overview:places", "map-2", Permission.OVERSIGHT_VIEW, Section.OVERSIGHT, 14
    ),
    NavItem(
        _("What reaches the communities"),
        "oversight:reach",
        "map-2",
        Permission.COMMUNITY_REACH_VIEW,
        Section.TOGETHER,
        15,
    ),
    NavItem(
        _("Submitted to Parliament"),
        "overview:submitted",
        "building-bank",
        Permission.PARLIAMENT_VIEW,
        Section.OVERSIGHT,
        20,
    ),
    NavItem(_("Rollout"), "platform:rollout", "stairs-up", Permission.ROLLOUT_MANAGE, Section.PLATFORM, 20),
)


class OversightConfig(AppConfig):
    name = "bmms.oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.oversight import imports, lists, tasks  # noqa: F401, PLC0415 - declare what the room has of each

        register_verbs(VERBS)
        register_news(*NEWS)
        register_navigation(*PAGES)
        _open_records_for_attachments()
        _let_records_be_printed()


def _open_records_for_attachments() -> None:
    """Each with who sees what lies on it, and who attaches."""
    from bmms.oversight import models  # noqa: PLC0415 - models are loaded by now
    from bmms.oversight.queries.findings import findings_of_others  # noqa: PLC0415 - as above

    information = (Permission.INFORMATION_VIEW, Permission.INFORMATION_RECORD)
    privacy = (Permission.PRIVACY_VIEW, Permission.PRIVACY_KEEP)
    seal = (Permission.LEDGER_VIEW, Permission.REPORT_PREPARE)  # it packs the statements of money, too
    register_attachable(
        models.Finding,
        name="finding",
        label=_("Audit finding"),
        rows=models.Finding.objects.all,
        page="oversight:finding",
        page_arguments=lambda record: {"key": record.key},
        view=Permission.FINDING_VIEW,
        attach=Permission.FINDING_ENTER,
        inside=findings_of_others,
    )
    for model, name, label, page, (view, attach) in (
        (models.InformationRequest, "information", _("Request for information"), "request", information),
        (models.ProcessingActivity, "activity", _("Processing activity"), "activity", privacy),
        (models.SubjectRequest, "subject_request", _("Request about one’s own data"), "subject_request", privacy),
        (models.Breach, "breach", _("Personal data breach"), "breach", privacy),
        (models.SealDocument, "seal_document", _("Document of the transparency seal"), "seal_document", seal),
    ):
        register_attachable(
            model,
            name=name,
            label=label,
            rows=model.objects.all,
            page=f"oversight:{page}",
            page_arguments=lambda record: {"key": record.key},
            view=view,
            attach=attach,
        )


def _let_records_be_printed() -> None:
    from bmms.organizations.models import Signatory  # noqa: PLC0415 - models are loaded by now
    from bmms.oversight.models import Finding, InformationRequest  # noqa: PLC0415 - as above
    from bmms.oversight.queries import papers  # noqa: PLC0415 - as above
    from bmms.oversight.queries.findings import finding_with_key  # noqa: PLC0415 - as above
    from bmms.oversight.queries.information import information_request_with_key  # noqa: PLC0415 - as above

    signed: dict[str, Any] = {
        "template": "ui/record_print.html",
        "state": lambda record: record.get_status_display(),
        "form": Signatory.Form.ANY,
        "places": (Signatory.Place.PREPARED, Signatory.Place.APPROVED),
    }
    finding = Printable(
        name="finding",
        label=_("Audit finding"),
        permission=Permission.FINDING_VIEW,
        find=finding_with_key,
        context=papers.finding_paper,
        is_final=lambda finding: finding.status == Finding.Status.SETTLED,
        **signed,
    )
    asked = Printable(
        name="information",
        label=_("Request for information"),
        permission=Permission.INFORMATION_VIEW,
        find=lambda key, by: information_request_with_key(key),
        context=papers.information_paper,
        is_final=lambda asked: asked.next_date is None,  # nothing of it is still to be answered
        **signed,
    )
    register_printable(Finding, finding)
    register_printable(InformationRequest, asked)
