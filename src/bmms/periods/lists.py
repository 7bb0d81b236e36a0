from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.periods.models import FiscalYear
from bmms.periods.queries import fiscal_years
from bmms.ui.lists import ChoiceFilter, Column, Create, Empty, Kind, Link, RecordList, register_list

YEARS = register_list(
    RecordList(
        name="years",
        label=_("Fiscal years"),
        url_name="periods:years",
        permission=Permission.PERIOD_VIEW,
        rows=lambda actor: fiscal_years(),
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
