from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.budgeting.queries.acts import acts
from bmms.execution.forms.ledger import MONEY, PostingForm, number_of
from bmms.execution.models import FUND, REGULAR_FUND, Account, Payee, Voucher
from bmms.execution.queries.vouchers import cash_to_pay_from, obligations_to_pay, payees
from bmms.lib.dates import format_day
from bmms.lib.money import format_pesos
from bmms.ui.forms import Form, ModelForm
from bmms.ui.widgets import DateInput


class ObligationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, account: Account) -> str:
        left, code = format_pesos(account.obligated - account.disbursed), account.object_of  # type: ignore[attr-defined]  # annotated
        return " · ".join(filter(None, (number_of(account), code, f"{account.name}: {left}")))


class CashField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, account: Account) -> str:
        left = format_pesos(account.cash - account.disbursed)
        until = format_day(account.valid_until)
        return f"{number_of(account)} · {account.allotment_class} · {account.fund[:2]} · {until}: {left}"


class VoucherForm(Form):
    obligation = ObligationField(Account.objects.none(), label=_("Obligation, and what is unpaid"))
    payee = forms.ModelChoiceField(Payee.objects.none(), label=_("Payee"))
    invoice = forms.CharField(label=_("Invoice"), max_length=60, required=False)
    particulars = forms.CharField(label=_("Particulars"), max_length=500)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, **MONEY)
    mode = forms.ChoiceField(label=_("Mode of payment"), choices=Voucher.Mode.choices)
    cash = CashField(Account.objects.none(), label=_("Cash allocation, and what is left"))
    date = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["obligation"].queryset = obligations_to_pay()  # type: ignore[attr-defined]
        self.fields["payee"].queryset = payees()  # type: ignore[attr-defined]
        self.fields["cash"].queryset = cash_to_pay_from()  # type: ignore[attr-defined]


class PayForm(forms.Form):
    on = forms.DateField(label=_("Paid on"), widget=DateInput, initial=timezone.localdate)
    check_number = forms.CharField(
        label=_("Number of the check"),
        max_length=40,
        required=False,
        help_text=_("Of an MDS check only: an advice gets its number by itself."),
    )


class CancelForm(forms.Form):
    on = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A cancelled check, a stale check, an advice that the bank returned."),
    )


class PayeeForm(ModelForm):
    class Meta:
        model = Payee
        fields = ("name", "tin", "address", "bank", "account_number")
        help_texts = {"tin": _("As 123-456-789 or 123-456-789-00000.")}


class PayableForm(PostingForm):
    """What was delivered and accepted."""

    particulars = forms.CharField(label=_("Particulars"), max_length=500)
    field_order = ("particulars", "amount", "on")


class CashForm(PostingForm):
    act = forms.ModelChoiceField(AppropriationAct.objects.none(), label=_("Act"))
    allotment_class = forms.ChoiceField(label=_("Class"), choices=AllotmentClass.choices)
    fund = forms.CharField(label=_("Funding source"), validators=[FUND], initial=REGULAR_FUND)
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput)
    field_order = ("act", "allotment_class", "fund", "amount", "on", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].queryset = acts()  # type: ignore[attr-defined]
