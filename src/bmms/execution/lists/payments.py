"""From what is owed to what is paid."""

from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.budgeting.models import AllotmentClass
from bmms.execution.lists.ledger import money
from bmms.execution.models import Account, Voucher
from bmms.execution.queries.vouchers import cash_allocations, obligations_listed, payees, vouchers_listed
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

OBLIGATIONS = register_list(
    RecordList(
        name="obligations",
        label=_("Obligations and payables"),
        url_name="execution:obligations",
        permission=Permission.LEDGER_VIEW,
        terms=("obligation", "due"),
        rows=lambda actor: obligations_listed(),
        asks_alike=True,
        columns=(
            Column("number", _("Number"), note="name"),
            Column("ppa", _("PPA"), "ppa.code", sort="ppa__code"),
            Column("allotment_class", _("Class"), sort="allotment_class"),
            money("obligated", _("Obligated")),
            money("disbursed", _("Paid")),
            money("due_now", _("Due and demandable")),
            money("not_yet_due_now", _("Not yet due")),
        ),
        filters=(
            ChoiceFilter("allotment_class", _("Class"), AllotmentClass.choices),
            AmountFilter("due_now", _("Due and demandable")),
            AmountFilter("unpaid_now", _("Unpaid")),
        ),
        search=("name", "ppa__code"),
        search_only={"level": Account.Level.OBLIGATION},
        search_label=_("Payee or PPA"),
        order=("-pk",),
        link=Link("execution:account"),
        empty=Empty(_("Nothing is obligated yet"), _("Box B of an obligation request obligates."), "file-invoice"),
    )
)

VOUCHERS = register_list(
    RecordList(
        name="vouchers",
        label=_("Disbursement vouchers"),
        url_name="execution:vouchers",
        permission=Permission.LEDGER_VIEW,
        terms=("voucher", "disbursement"),
        rows=lambda actor: vouchers_listed(),
        asks_alike=True,
        columns=(
            Column("payee", _("Payee"), "payee.name", sort="payee__name", note="particulars"),
            Column("date", _("Date"), kind=Kind.DAY, sort="date"),
            Column("obligation", _("Obligation"), "obligation_number"),
            Column("number", _("Voucher"), "entry.number", note="payment_number"),
            Column("invoice", _("Invoice"), is_shown=False),
            money("amount", _("Amount")),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Voucher.Status.choices, sort="status"),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Voucher.Status.choices),
            ChoiceFilter("mode", _("Mode of payment"), Voucher.Mode.choices),
            DayFilter("date", _("Date")),
            AmountFilter("amount", _("Amount")),
        ),
        search=("payee__name", "particulars", "invoice", "payment_number", "entry__number"),
        search_label=_("Payee, particulars, invoice or number"),
        order=("-date", "-pk"),
        link=Link("execution:voucher"),
        create=Create(_("New voucher"), "execution:prepare_voucher", Permission.VOUCHER_PREPARE),
        empty=Empty(
            _("No disbursement voucher yet"),
            _("A voucher is prepared, certified by the accountant, approved by the head and paid by the cashier."),
            "receipt",
        ),
    )
)

PAYEES = register_list(
    RecordList(
        name="payees",
        label=_("Payees"),
        url_name="execution:payees",
        permission=Permission.LEDGER_VIEW,
        rows=lambda actor: payees(),
        asks_alike=True,
        columns=(
            Column("name", _("Name"), sort="name", note="address"),
            Column("tin", _("TIN"), sort="tin"),
            Column("bank", _("Bank"), sort="bank", note="masked_account"),
        ),
        search=("name", "tin", "bank"),
        search_label=_("Name, TIN or bank"),
        order=("name",),
        link=Link("execution:payee"),
        create=Create(_("Add a payee"), "execution:add_payee", Permission.PAYEE_MANAGE),
        empty=Empty(_("No payee yet"), _("The accountant enters whom the organization pays, and where to."), "users"),
        personal_data=True,
    )
)

CASH = register_list(
    RecordList(
        name="cash_allocations",
        label=_("Cash allocations"),
        url_name="execution:cash",
        permission=Permission.LEDGER_VIEW,
        terms=("cash",),
        rows=lambda actor: cash_allocations(),
        asks_alike=True,
        columns=(
            Column("number", _("Number"), note="act.name"),
            Column("allotment_class", _("Class"), sort="allotment_class"),
            Column("valid_until", _("Valid until"), kind=Kind.DAY, sort="valid_until"),
            money("cash", _("Cash")),
            money("disbursed", _("Disbursements")),
            money("left_now", _("Left")),
        ),
        filters=(
            ChoiceFilter("allotment_class", _("Class"), AllotmentClass.choices),
            DayFilter("valid_until", _("Valid until")),
        ),
        order=("-pk",),
        link=Link("execution:account"),
        create=Create(_("Issue a cash allocation"), "execution:allocate_cash", Permission.CASH_ALLOCATE),
        empty=Empty(_("No cash allocation yet"), _("The Treasury Office issues notices of cash allocation."), "cash"),
    )
)
