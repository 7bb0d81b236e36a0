from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.verbs import register_verbs

VERBS = {
    "statement.exported": _("exported a financial report"),
    "registry.printed": _("printed a registry"),
    "proposal.exported": _("exported a People's Budget"),
    "report.planned": _("entered a line of a financial plan"),
    "report.prefilled": _("filled in a financial plan"),
}


class ReportingConfig(AppConfig):
    name = "bmms.reporting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.periods.kinds import register_report  # noqa: PLC0415 - models are loaded by now
        from bmms.projects.queries.schedule import schedule_money_with  # noqa: PLC0415 - as above
        from bmms.reporting.queries.catalogue import BUILDERS, is_filled, snapshot_of  # noqa: PLC0415 - as above
        from bmms.reporting.queries.planned import money_scheduled  # noqa: PLC0415 - as above

        for form in BUILDERS:
            register_report(form, snapshot_of, page="reporting:required", is_filled=is_filled)
        schedule_money_with(money_scheduled)
        register_verbs(VERBS)
        register_navigation(
            NavItem(
                _("Money at a glance"), "reporting:dashboard", "gauge", Permission.LEDGER_VIEW, Section.MONEY, order=26
            ),
            NavItem(
                _("Financial and physical reports"),
                "reporting:statements",
                "report-money",
                Permission.REPORT_VIEW,
                Section.REPORTS,
                34,
            ),
            NavItem(
                _("Alignment of the budget"),
                "reporting:alignment",
                "compass",
                Permission.LEDGER_VIEW,
                Section.REPORTS,
                37,
            ),
            NavItem(_("Registries"), "reporting:raod", "notebook", Permission.LEDGER_VIEW, Section.REPORTS, 36),
        )
