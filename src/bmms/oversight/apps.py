from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
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
    "findings.read_at_desk": _("looked at the audit findings of all organizations"),
}
NEWS = (
    NewsKind(
        "finding.raised",
        _("An audit finding waits for our answer"),
        _("Answer the audit finding %(finding)s (₱%(amount)s)"),
        icon="report-search",
        needs_action=True,
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
    NavItem(
        _("Findings of all organizations"),
        "overview:findings",
        "report-search",
        Permission.FINDING_DESK_VIEW,
        Section.OVERSIGHT,
        16,
    ),
    NavItem(_("All organizations"), "overview:home", "eye", Permission.OVERSIGHT_VIEW, Section.OVERSIGHT, 10),
    NavItem(_("Performance"), "overview:performance", "chart-bar", Permission.OVERSIGHT_VIEW, Section.OVERSIGHT, 12),
    NavItem(
        _("What reaches which place"), "overview:places", "map-2", Permission.OVERSIGHT_VIEW, Section.OVERSIGHT, 14
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
        from bmms.oversight import imports, lists  # noqa: F401, PLC0415 - declares the room's lists and imports

        register_verbs(VERBS)
        register_news(*NEWS)
        register_navigation(*PAGES)
        _open_records_for_attachments()


def _open_records_for_attachments() -> None:
    from bmms.oversight.models import Finding, InformationRequest  # noqa: PLC0415 - models are loaded by now
    from bmms.oversight.queries.findings import findings  # noqa: PLC0415 - as above
    from bmms.oversight.queries.information import information_requests  # noqa: PLC0415 - as above

    declared: dict[str, Any] = {"page_arguments": lambda record: {"key": record.key}}
    register_attachable(
        Finding,
        name="finding",
        label=_("Audit finding"),
        rows=findings,
        page="oversight:finding",
        view=Permission.FINDING_VIEW,
        attach=Permission.FINDING_ENTER,
        **declared,
    )
    register_attachable(
        InformationRequest,
        name="information",
        label=_("Request for information"),
        rows=information_requests,
        page="oversight:request",
        view=Permission.INFORMATION_VIEW,
        attach=Permission.INFORMATION_RECORD,
        **declared,
    )
