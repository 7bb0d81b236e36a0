from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.budgeting.models import AppropriationAct
from bmms.budgeting.queries import acts
from bmms.ui.lists import ChoiceFilter, Column, Create, Empty, Kind, Link, RecordList, register_list

ACTS = register_list(
    RecordList(
        name="acts",
        label=_("Appropriation acts"),
        url_name="budgeting:acts",
        permission=Permission.ACT_VIEW,
        rows=lambda actor: acts(),
        asks_alike=True,
        columns=(
            Column("name", _("Name"), sort="name", note="title"),
            Column("number", _("Number"), sort="number"),
            Column("kind", _("Kind"), choices=AppropriationAct.Kind.choices, sort="kind"),
            Column("fiscal_year", _("Fiscal year"), lambda act: str(act.fiscal_year), sort="fiscal_year"),
            Column("effective_date", _("Effective on"), kind=Kind.DAY, sort="effective_date"),
        ),
        filters=(ChoiceFilter("kind", _("Kind"), AppropriationAct.Kind.choices),),
        search=("name", "number", "title"),
        search_label=_("Name, number or title"),
        order=("-fiscal_year", "name"),
        link=Link("budgeting:act"),
        create=Create(_("Record an act"), "budgeting:add_act", Permission.ACT_MANAGE),
        empty=Empty(
            _("No appropriation act yet"),
            _("MFBM records each act with the dates until which its money may be used."),
            "gavel",
        ),
    )
)
