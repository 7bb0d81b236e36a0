import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.budgeting.queries.acts import acts
from bmms.execution.models import FUND, REGULAR_FUND, Account, RequestLine
from bmms.execution.queries.requests import FUNDED, FUNDED_WITH_PK, allotments_with_money
from bmms.lib.money import amount_in, format_amount, format_pesos
from bmms.organizations.models import OperatingUnit
from bmms.organizations.queries import operating_units
from bmms.planning.models import PPA
from bmms.planning.queries.ppas import ppas
from bmms.ui.choices import PreparedChoiceField
from bmms.ui.forms import Form
from bmms.ui.widgets import DateInput, MoneyInput

MONEY: dict[str, Any] = {"max_digits": 20, "decimal_places": 2, "widget": MoneyInput}
RELEASES = (("GAABAO", _("GAABAO: by the act itself")),)  # a SARO answers a special budget request


def override_field() -> forms.CharField:
    return forms.CharField(
        label=_("Why it is released although reports are overdue"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only needed while reports are overdue. The reason is logged."),
    )


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
    override_reason = override_field()
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
        number = number_of(account)
        unit = f" · {account.unit.code}" if account.unit else ""
        return f"{code} · {account.allotment_class} · {account.act} · {number}{unit}: {left}"


def number_of(account: Account) -> str:
    return account.number  # type: ignore[attr-defined,no-any-return]  # annotated by accounts()


class FundedAllotmentField(AllotmentField, PreparedChoiceField):
    """One from which something can still be obligated."""

    offered, chosen = FUNDED, FUNDED_WITH_PK


class ObjectLinesField(forms.CharField):
    """Rows of an object and an amount, typed or pasted; the first line of a request has fields of its own."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = enumerate(super().clean(value).splitlines(), start=2)
        found = [(number, *row.split(maxsplit=1)) for number, row in rows if row.strip()]
        if wrong := [number for number, *cells in found if not _is_object_line(*cells)]:
            numbers = ", ".join(map(str, wrong))
            raise forms.ValidationError(_("Line %s: give ten digits of an object and an amount.") % numbers)
        return [{"object_code": code, "amount": amount_in(amount)} for _number, code, amount in found]


def _is_object_line(code: str, amount: str = "") -> bool:
    return re.match(r"\d{10}\Z", code) is not None and bool(amount_in(amount))


def in_rows(lines: Iterable[RequestLine]) -> str:
    """As the field takes them."""
    return "\n".join(f"{line.object_code} {format_amount(line.amount)}" for line in lines)


class RequestForm(Form):
    allotment = FundedAllotmentField(allotments_with_money(), label=_("Allotment, and what is left"))
    payee = forms.CharField(label=_("Payee"), max_length=200)
    particulars = forms.CharField(label=_("Particulars"), max_length=500)
    object_code = forms.RegexField(r"^\d{10}\Z", label=_("Object"), help_text=_("Ten digits."))
    amount = forms.DecimalField(label=_("Amount"), min_value=0, **MONEY)
    further = ObjectLinesField(
        label=_("Further objects"),
        required=False,
        help_text=_("One to a line, the object and its amount, as a spreadsheet copies them: 5020309000 1,250.00"),
    )
    date = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class LeftForm(forms.Form):
    """A filter: which activity."""

    q = forms.CharField(label=_("Program, project or activity"), max_length=200, required=False)


class EnactmentForm(forms.Form):
    act = forms.ModelChoiceField(AppropriationAct.objects.none(), label=_("Act"))
    on = forms.DateField(label=_("Date"), widget=DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].queryset = acts().filter(fiscal_year=year)  # type: ignore[attr-defined]


class OpeningForm(forms.Form):
    on = forms.DateField(
        label=_("As of"), widget=DateInput, help_text=_("What stood in the books at the end of that day.")
    )
    file = forms.FileField(
        label=_("Table"),
        help_text=_(
            "CSV or Excel with these columns: act, ppa, class, appropriation, allotment, ors, payee, object, "
            "obligated, due, paid. One row for each open ORS; one without ORS where nothing is obligated."
        ),
    )
