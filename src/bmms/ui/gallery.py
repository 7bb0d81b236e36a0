"""The page that shows every component once: to choose from, and for the accessibility tests to walk over."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from bmms.ui.widgets import Combobox, DateInput, MoneyInput

SAMPLES = [
    ("PPA-2027-0141", "Kapyanan Housing", "Lanao del Sur", Decimal("284000000.00"), "active", 65),
    (
        "PPA-2027-0142",
        "Angat Bangsamoro Scholarships",
        "Maguindanao del Norte",
        Decimal("688000000.00"),
        "completed",
        100,
    ),
    ("PPA-2027-0143", "Barangay Health Stations", "Tawi-Tawi", Decimal("-1234.00"), "at_risk", 54),
    ("PPA-2027-0144", "Farm-to-Market Roads, Lot 4", "Basilan", Decimal("670000000.50"), "delayed", 12),
    ("PPA-2027-0145", "Solar Home Systems", "Lanao del Sur", Decimal(0), "draft", 0),
]


class SampleForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("As it stands in the work plan."))
    amount = forms.DecimalField(label=_("Amount"), widget=MoneyInput, help_text=_("Ceiling ₱12,500,000.00"))
    start = forms.DateField(label=_("Start"), widget=DateInput)
    fund = forms.ChoiceField(label=_("Fund source"), choices=[("bg", _("Block grant")), ("sdf", _("Special fund"))])
    place = forms.CharField(
        label=_("Place"), required=False, widget=Combobox(url="/places/options/"), help_text=_("Type a name or a code.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), widget=forms.RadioSelect, choices=[("new", _("New")), ("continuing", _("Continuing"))]
    )
    groups = forms.MultipleChoiceField(
        label=_("Beneficiaries"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("women", _("Women")), ("youth", _("Youth")), ("fisherfolk", _("Fisherfolk"))],
    )
    paper = forms.FileField(label=_("Signed paper"), required=False, help_text=_("PDF, at most 10 MB."))
    remarks = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    sure = forms.BooleanField(label=_("I have checked the amounts"))


def gallery_context() -> dict[str, Any]:
    """What `ui/gallery.html` needs beside `shell`."""
    rows = [dict(zip(("code", "title", "place", "amount", "state", "percent"), row, strict=True)) for row in SAMPLES]
    return {
        "form": SampleForm({"title": "Kapyanan Housing", "amount": "15,250,000.00x", "start": "2027-03-01"}),
        "clean_form": SampleForm(prefix="clean"),
        "rows": rows,
        "page": Paginator(range(818), 25).page(4),
        "chips": [{"label": _("Province: Basilan"), "url": "?"}, {"label": _("Status: Draft"), "url": "?"}],
        "tabs": [
            {"label": _("Overview"), "url": "?", "icon": "layout-dashboard", "is_current": True},
            {"label": _("History"), "url": "?tab=history", "icon": "history", "is_current": False},
        ],
        "links": [{"label": _("Home"), "url": "/"}, {"label": _("Platform"), "url": "/platform/"}],
        "when": datetime(2026, 11, 23, 6, 5, tzinfo=UTC),
        "day": date(2026, 11, 23),
    }
