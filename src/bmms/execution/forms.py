from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.budgeting.queries import acts
from bmms.execution.models import FUND, REGULAR_FUND, Account, Payee, Voucher
from bmms.execution.queries.requests import allotments_with_money
from bmms.execution.queries.vouchers import cash_to_pay_from, obligations_to_pay, payees
from bmms.lib.dates import format_day
from bmms.lib.money import format_pesos
from bmms.organizations.models import OperatingUnit
from bmms.organizations.queries import operating_units
from bmms.planning.models import PPA
from bmms.planning.queries.ppas import ppas
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput, MoneyInput

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2, "widget": MoneyInput}
RELEASES = (("GAABAO", _("GAABAO: by the act itself")), ("SARO", _("SARO: for later release")))


class PostingForm(forms.Form):
    """What every entry has. The key makes sure that a second click posts nothing twice."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, **MONEY)


class AppropriationForm(PostingForm):
    act = forms.ModelChoiceField(AppropriationAct.objects.none(), label=_("Act"))
    ppa = forms.ModelChoiceField(PPA.objects.none(), label=_("Program, project or activity"))
    allotment_class = forms.ChoiceField(label=_("Class"), choices=AllotmentClass.choices)
    fund = forms.CharField(label=_("Funding source"), validators=[FUND], initial=REGULAR_FUND)
    field_order = ("act", "ppa", "allotment_class", "fund", "amount", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].queryset = acts()  # type: ignore[attr-defined]
        self.fields["ppa"].queryset = ppas().order_by("code")  # type: ignore[attr-defined]


class ReleaseForm(PostingForm):
    form = forms.ChoiceField(label=_("Instrument"), choices=RELEASES)
    unit = forms.ModelChoiceField(
        OperatingUnit.objects.none(), label=_("Operating unit"), required=False, empty_label=_("The whole organization")
    )
    field_order = ("form", "unit", "amount", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = operating_units()  # type: ignore[attr-defined]


class ReversalForm(forms.Form):
    request = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)
    particulars = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AllotmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Each with what is left in it: the check of funds before anything is submitted."""

    def label_from_instance(self, account: Account) -> str:
        left = format_pesos(account.allotted - account.obligated)
        code = account.ppa.code if account.ppa else ""
        number = _number(account)
        unit = f" · {account.unit.code}" if account.unit else ""
        return f"{code} · {account.allotment_class} · {account.act} · {number}{unit}: {left}"


class ObligationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, account: Account) -> str:
        left = format_pesos(account.obligated - account.disbursed)
        return f"{_number(account)} · {account.name}: {left}"


class CashField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, account: Account) -> str:
        left = format_pesos(account.cash - account.disbursed)
        until = format_day(account.valid_until)
        return f"{_number(account)} · {account.allotment_class} · {until}: {left}"


def _number(account: Account) -> str:
    return account.number  # type: ignore[attr-defined,no-any-return]  # annotated by accounts()


class RequestForm(forms.Form):
    allotment = AllotmentField(Account.objects.none(), label=_("Allotment, and what is left"))
    payee = forms.CharField(label=_("Payee"), max_length=200)
    particulars = forms.CharField(label=_("Particulars"), max_length=500)
    object_code = forms.RegexField(r"^\d{10}\Z", label=_("Object"), help_text=_("Ten digits."))
    amount = forms.DecimalField(label=_("Amount"), min_value=0, **MONEY)
    date = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["allotment"].queryset = allotments_with_money()  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class VoucherForm(forms.Form):
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
    valid_until = forms.DateField(label=_("Valid until"), widget=DateInput)
    field_order = ("act", "allotment_class", "amount", "on", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].queryset = acts()  # type: ignore[attr-defined]
