"""Releases that are asked for, and allotment that moves."""

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.execution.lists.ledger import money
from bmms.execution.models import Modification, ReleaseRequest
from bmms.execution.queries.moving import modifications_listed, releases_listed
from bmms.ui.lists import ChoiceFilter, Column, Create, DayFilter, Empty, Kind, Link, RecordList, register_list

RELEASES = register_list(
    RecordList(
        name="release_requests",
        label=_("Special budget requests"),
        url_name="execution:releases",
        permission=Permission.LEDGER_VIEW,
        terms=("sbr", "saro", "gaabao"),
        rows=lambda actor: releases_listed(),
        asks_alike=True,
        columns=(
            Column("particulars", _("What it is for"), sort="particulars", note="entry.number"),
            Column("date", _("Date"), kind=Kind.DAY, sort="date"),
            Column("ppa", _("PPA"), "appropriation.ppa.code", sort="appropriation__ppa__code"),
            Column("allotment_class", _("Class"), "appropriation.allotment_class"),
            money("amount", _("Amount")),
            Column("status", _("Status"), kind=Kind.STATUS, choices=ReleaseRequest.Status.choices, sort="status"),
        ),
        filters=(ChoiceFilter("status", _("Status"), ReleaseRequest.Status.choices), DayFilter("date", _("Date"))),
        search=("particulars", "appropriation__ppa__code", "entry__number"),
        search_label=_("What it is for, PPA or SARO"),
        order=("-date", "-pk"),
        link=Link("execution:release_request"),
        create=Create(_("New special budget request"), "execution:prepare_release", Permission.RELEASE_PREPARE),
        empty=Empty(
            _("No special budget request yet"),
            _("What an act keeps for later release is asked of MFBM: analyst, Budget Office, Minister, SARO."),
            "file-dollar",
        ),
    )
)

MODIFICATIONS = register_list(
    RecordList(
        name="modifications",
        label=_("Modifications of allotment"),
        url_name="execution:modifications",
        permission=Permission.LEDGER_VIEW,
        terms=("modification", "class"),
        rows=lambda actor: modifications_listed(),
        asks_alike=True,
        columns=(
            Column("particulars", _("Reason"), sort="particulars", note="entry.number"),
            Column("kind", _("Kind"), choices=Modification.Kind.choices, sort="kind"),
            Column("date", _("Date"), kind=Kind.DAY, sort="date"),
            Column("source", _("From"), "source_number", note="source.allotment_class"),
            Column("target", _("To"), "target_number", note="target.allotment_class"),
            Column("savings", _("What was saved"), choices=Modification.Savings.choices, is_shown=False),
            Column("deficiency", _("Why more is needed"), choices=Modification.Deficiency.choices, is_shown=False),
            money("amount", _("Amount")),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Modification.Status.choices, sort="status"),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Modification.Status.choices),
            ChoiceFilter("kind", _("Kind"), Modification.Kind.choices),
            DayFilter("date", _("Date")),
        ),
        search=("particulars", "entry__number", "reference"),
        search_label=_("Reason or number"),
        order=("-date", "-pk"),
        link=Link("execution:modification"),
        create=Create(_("New modification"), "execution:prepare_modification", Permission.MODIFICATION_PREPARE),
        empty=Empty(
            _("No modification yet"),
            _("Of the object the head decides; of the class, the unit or the PPA, MFBM."),
            "arrows-exchange",
        ),
    )
)
