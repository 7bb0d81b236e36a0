from typing import Any

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.budgeting.models import AllotmentClass
from bmms.budgeting.queries.acts import ACT_NAMES
from bmms.execution.models import Account, Entry, ObligationRequest
from bmms.execution.queries.accounts import appropriations, entries_listed
from bmms.execution.queries.moving import allotments
from bmms.execution.queries.requests import requests_listed
from bmms.ui.lists import (
    AmountFilter,
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


def money(name: str, label: Any, **options: Any) -> Column:
    return Column(name, label, kind=Kind.AMOUNT, sort=name, has_total=True, **options)


def _acts() -> list[tuple[str, str]]:
    return [(name, name) for (name,) in ACT_NAMES.rows()]


APPROPRIATIONS = register_list(
    RecordList(
        name="appropriations",
        label=_("Appropriations"),
        url_name="execution:appropriations",
        permission=Permission.LEDGER_VIEW,
        terms=("appropriation", "allotment", "obligation", "disbursement", "unobligated"),
        rows=lambda actor: appropriations(),
        asks_alike=True,
        columns=(
            Column("ppa", _("PPA"), "ppa.title", sort="ppa__code", note="ppa.code"),
            Column("act", _("Act"), "act.name", sort="act__name"),
            Column("allotment_class", _("Class"), sort="allotment_class"),
            Column("fund", _("Funding source"), is_shown=False),
            money("appropriated", _("Appropriation")),
            money("allotted", _("Allotment")),
            money("obligated", _("Obligations")),
            money("disbursed", _("Disbursements")),
            money("unobligated_now", _("Unobligated")),
            money("unreleased_now", _("Unreleased"), is_shown=False),
        ),
        filters=(
            ChoiceFilter("act", _("Act"), _acts, field="act__name"),
            ChoiceFilter("allotment_class", _("Class"), AllotmentClass.choices),
            AmountFilter("unobligated_now", _("Unobligated")),
        ),
        search=("ppa__code", "ppa__title", "act__name"),
        search_only={"level": Account.Level.APPROPRIATION},
        search_label=_("PPA or act"),
        order=("ppa__code", "allotment_class"),
        link=Link("execution:account"),
        create=Create(_("Enter an appropriation"), "execution:appropriate", Permission.APPROPRIATION_RECORD),
        empty=Empty(
            _("No appropriation yet"),
            _("MFBM enters what the appropriation act gives each program, project or activity, by class."),
            "coins",
        ),
    )
)

ALLOTMENTS = register_list(
    RecordList(
        name="allotments",
        label=_("Allotments"),
        url_name="execution:allotments",
        permission=Permission.LEDGER_VIEW,
        rows=lambda actor: allotments(),
        asks_alike=True,
        columns=(
            Column("number", _("Number"), note="name"),
            Column("ppa", _("PPA"), "ppa.title", sort="ppa__code", note="ppa.code"),
            Column("act", _("Act"), "act.name", sort="act__name"),
            Column("unit", _("Unit"), "unit.code", sort="unit__code"),
            Column("allotment_class", _("Class"), sort="allotment_class"),
            money("allotted", _("Allotment")),
            money("obligated", _("Obligations")),
            money("unobligated_now", _("Unobligated")),
        ),
        filters=(
            ChoiceFilter("allotment_class", _("Class"), AllotmentClass.choices),
            AmountFilter("unobligated_now", _("Unobligated")),
        ),
        search=("ppa__code", "ppa__title", "act__name", "unit__code"),
        search_only={"level": Account.Level.ALLOTMENT},
        search_label=_("PPA, act or unit"),
        order=("ppa__code", "allotment_class", "pk"),
        link=Link("execution:account"),
        empty=Empty(
            _("No allotment yet"), _("MFBM releases by GAABAO, or by SARO on a special budget request."), "file-check"
        ),
    )
)

ENTRIES = register_list(
    RecordList(
        name="entries",
        label=_("Ledger entries"),
        url_name="execution:entries",
        permission=Permission.LEDGER_VIEW,
        rows=lambda actor: entries_listed(),
        asks_alike=True,
        columns=(
            Column("number", _("Number"), sort="number", note="particulars"),
            Column("kind", _("Kind"), choices=Entry.Kind.choices, sort="kind"),
            Column("date", _("Date"), kind=Kind.DAY, sort="date"),
            Column("amount", _("Amount"), kind=Kind.AMOUNT, has_total=True),
            Column("reverses", _("Reverses"), lambda entry: entry.reverses.number if entry.reverses else ""),
            Column("posted_by_name", _("Posted by")),
            Column("posted_at", _("Posted"), kind=Kind.MOMENT, sort="posted_at", is_shown=False),
        ),
        filters=(
            ChoiceFilter("kind", _("Kind"), Entry.Kind.choices),
            DayFilter("date", _("Date")),
        ),
        search=("number", "particulars"),
        search_label=_("Number or particulars"),
        order=("-date", "-pk"),
        link=Link("execution:entry"),
        empty=Empty(_("Nothing is posted yet"), _("Each entry has its number, its lines and who posted it."), "book"),
    )
)

REQUESTS = register_list(
    RecordList(
        name="obligation_requests",
        label=_("Obligation requests"),
        url_name="execution:requests",
        permission=Permission.LEDGER_VIEW,
        terms=("obligation", "allotment", "adjustment"),
        rows=lambda actor: requests_listed(),
        asks_alike=True,
        columns=(
            Column("payee", _("Payee"), sort="payee", note="particulars"),
            Column("date", _("Date"), kind=Kind.DAY, sort="date"),
            Column("ppa", _("PPA"), "allotment.ppa.code", sort="allotment__ppa__code", note="allotment_number"),
            Column("allotment_class", _("Class"), "allotment.allotment_class", sort="allotment__allotment_class"),
            Column("amount", _("Amount"), kind=Kind.AMOUNT, sort="amount", has_total=True),
            Column("status", _("Status"), kind=Kind.STATUS, choices=ObligationRequest.Status.choices, sort="status"),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), ObligationRequest.Status.choices),
            DayFilter("date", _("Date")),
            AmountFilter("amount", _("Amount")),
        ),
        search=("payee", "particulars", "allotment__ppa__code"),
        search_label=_("Payee, particulars or PPA"),
        order=("-date", "-pk"),
        link=Link("execution:request"),
        create=Create(_("New obligation request"), "execution:prepare_request", Permission.OBLIGATION_PREPARE),
        empty=Empty(
            _("No obligation request yet"),
            _("A request is prepared, signed in box A and obligated in box B."),
            "file-invoice",
        ),
    )
)
