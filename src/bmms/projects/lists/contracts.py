from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.projects.queries.contracts import contracts
from bmms.ui.lists import AmountFilter, Column, DayFilter, Empty, Kind, Link, RecordList, register_list

CONTRACTS = register_list(
    RecordList(
        name="contracts",
        label=_("Contracts"),
        url_name="projects:contracts",
        permission=Permission.PROJECT_VIEW,
        rows=lambda actor: contracts(),
        asks_alike=True,
        columns=(
            Column("number", _("Number"), sort="number", note="title"),
            Column("project", _("Project"), "project.ppa.code", sort="project__ppa__code"),
            Column("whom", _("Contractor")),
            Column("signed_date", _("Signed on"), kind=Kind.DAY, sort="signed_date"),
            Column("until", _("Work until"), kind=Kind.DAY),
            Column("amount", _("As signed"), kind=Kind.AMOUNT, sort="amount", has_total=True, is_shown=False),
            Column("revised", _("As varied"), kind=Kind.AMOUNT, has_total=True),
            Column("obligated", _("Obligated"), kind=Kind.AMOUNT, has_total=True),
            Column("paid", _("Paid"), kind=Kind.AMOUNT, has_total=True),
        ),
        filters=(
            DayFilter("signed", _("Signed on"), field="signed_date"),
            AmountFilter("amount", _("As signed"), field="amount"),
        ),
        search=("number", "title", "contractor", "payee__name", "project__ppa__code"),
        search_label=_("Number, contractor or project"),
        order=("-signed_date",),
        link=Link("projects:contract"),
        empty=Empty(_("No contract yet"), _("Contracts are entered on the page of their project."), "file-certificate"),
    )
)
