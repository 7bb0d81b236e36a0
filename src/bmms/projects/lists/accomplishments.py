from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.projects.models import Accomplishment
from bmms.projects.queries.accomplishments import accomplishments
from bmms.ui.lists import ChoiceFilter, Column, Empty, Kind, Link, RecordList, register_list


def _number(row: Any) -> str:
    if row.value is None:
        return ""
    return f"{row.value.normalize():,f}" + (f" ({row.numerator:,.0f}/{row.denominator:,.0f})" if row.numerator else "")


ACCOMPLISHMENTS = register_list(
    RecordList(
        name="accomplishments",
        label=_("Accomplishments"),
        url_name="projects:accomplishments",
        permission=Permission.PROJECT_VIEW,
        rows=lambda actor: accomplishments(),
        asks_alike=True,
        columns=(
            Column("indicator", _("Indicator"), "indicator.statement", note="indicator.ppa.title"),
            Column("ppa", _("PPA"), "indicator.ppa.code", sort="indicator__ppa__code"),
            Column("fiscal_year", _("Fiscal year"), lambda row: str(row.fiscal_year), sort="fiscal_year"),
            Column("quarter", _("Quarter"), lambda row: f"Q{row.quarter}", sort="quarter"),
            Column("value", _("Accomplishment"), _number),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Accomplishment.Status.choices, sort="status"),
            Column("male", _("Male"), kind=Kind.NUMBER, has_total=True, is_shown=False),
            Column("female", _("Female"), kind=Kind.NUMBER, has_total=True, is_shown=False),
            Column("unspecified", _("Sex not specified"), kind=Kind.NUMBER, has_total=True, is_shown=False),
            Column("prepared_by", _("Prepared by"), "prepared_by.name", is_shown=False),
            Column("certified_by", _("Certified by"), "certified_by.name", is_shown=False),
            Column("approved_by", _("Approved by"), "approved_by.name", is_shown=False),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Accomplishment.Status.choices),
            ChoiceFilter("quarter", _("Quarter"), [(str(number), f"Q{number}") for number in (1, 2, 3, 4)]),
        ),
        search=("indicator__statement", "indicator__ppa__code", "indicator__ppa__title"),
        search_label=_("Indicator or PPA"),
        order=("-fiscal_year", "-quarter", "indicator__ppa__code"),
        link=Link("projects:accomplishment"),
        empty=Empty(
            _("No accomplishment yet"),
            _("Accomplishments are entered on the page of a quarter, for each indicator of the approved plan."),
            "chart-bar",
        ),
    )
)
