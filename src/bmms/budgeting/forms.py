from django import forms
from django.utils.translation import gettext_lazy as _

from bmms.budgeting.models import AllotmentClass, AppropriationAct
from bmms.ui.forms import ModelForm
from bmms.ui.widgets import DateInput


class ActForm(ModelForm):
    class Meta:
        model = AppropriationAct
        fields = ("kind", "name", "number", "title", "fiscal_year", "effective_date", "legal_basis")
        widgets = {"effective_date": DateInput}
        help_texts = {"name": _("As refusals and reports call it: FY2025 GAAB.")}


class ValidityForm(forms.Form):
    allotment_class = forms.ChoiceField(label=_("Class"), choices=AllotmentClass.choices)
    obligate_until = forms.DateField(label=_("May be obligated until"), widget=DateInput)
    pay_until = forms.DateField(label=_("May be paid until"), widget=DateInput)
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=200)
