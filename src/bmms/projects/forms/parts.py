from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.execution.models import Account
from bmms.geography.forms import PlaceField
from bmms.geography.models import Place
from bmms.planning.models import Indicator
from bmms.projects.models import Beneficiaries, Project
from bmms.projects.queries.money import appropriations_above
from bmms.projects.queries.progress import digest_of_weights
from bmms.projects.queries.projects import beneficiaries_of, digest_of, places_of
from bmms.ui.forms import SEEN

FREE_ROWS: Final = 5
SEXES: Final = ("male", "female", "unspecified")


def lines_sent(data: Mapping[str, Any]) -> int:
    """A form may come back with more lines than it would have by now."""
    return sum(name.removeprefix("place_").isdecimal() for name in data)


def _share(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=required, min_value=Decimal("0.01"), max_value=100, max_digits=5, decimal_places=2
    )


class PlacesForm(forms.Form):
    """The places that the project has, each with its share, and some free lines."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        known = places_of(project)
        initial: dict[str, Any] = {SEEN: digest_of(known)}
        for number, row in enumerate(known):
            initial |= {f"place_{number}": row.place, f"share_{number}": row.share}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.numbers = range(max(lines_sent(self.data), len(known) + FREE_ROWS))
        for number in self.numbers:
            words = {"number": number + 1}
            self.fields[f"place_{number}"] = PlaceField(
                label=_now("Place %(number)d") % words, required=False, on=project.start_date
            )
            self.fields[f"share_{number}"] = _share(_now("Share of place %(number)d, %%") % words, required=False)

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"place_{number}"], self[f"share_{number}"]) for number in self.numbers]

    def clean(self) -> None:
        for number in self.numbers:
            place, share = f"place_{number}", f"share_{number}"
            if self.cleaned_data.get(share) and not self.cleaned_data.get(place) and place not in self.errors:
                self.add_error(place, _("Which place has this share?"))

    def shares(self) -> list[tuple[Place, Decimal | None]]:
        found = ((self.cleaned_data[f"place_{n}"], self.cleaned_data[f"share_{n}"]) for n in self.numbers)
        return [(place, share) for place, share in found if place]


class BeneficiariesForm(forms.Form):
    """How many of each group; whoever belongs to several is counted in one."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        known = beneficiaries_of(project)
        initial = {f"{row.group}_{sex}": getattr(row, sex) for row in known for sex in SEXES}
        kwargs["initial"] = initial | {SEEN: digest_of(known)}
        super().__init__(*args, **kwargs)
        words = {"male": _("male"), "female": _("female"), "unspecified": _("sex not specified")}
        for group, label in Beneficiaries.Group.choices:
            for sex in SEXES:
                name = f"{label}: {words[sex]}"  # in a table, where no label stands beside it
                widget = forms.NumberInput(attrs={"aria-label": name, "class": "form-control"})
                self.fields[f"{group}_{sex}"] = forms.IntegerField(
                    label=name, min_value=0, max_value=20_000_000, required=False, widget=widget
                )

    @property
    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(label, [self[f"{group}_{sex}"] for sex in SEXES]) for group, label in Beneficiaries.Group.choices]

    def counts(self) -> dict[str, tuple[int, int, int]]:
        return {group: self._of(group) for group in Beneficiaries.Group.values}

    def _of(self, group: str) -> tuple[int, int, int]:
        male, female, unspecified = (self.cleaned_data[f"{group}_{sex}"] or 0 for sex in SEXES)
        return male, female, unspecified


class WeightsForm(forms.Form):
    """A weight for each indicator of the project."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        known = list(Indicator.objects.filter(ppa=project.ppa_id).order_by("level", "pk"))
        kwargs["initial"] = {f"weight_{one.pk}": one.weight for one in known} | {SEEN: digest_of_weights(known)}
        super().__init__(*args, **kwargs)
        self.indicators = known
        for one in known:
            self.fields[f"weight_{one.pk}"] = forms.DecimalField(
                label=one.statement, min_value=0, max_value=100, max_digits=5, decimal_places=2, required=False
            )

    def weights(self) -> dict[int, Decimal | None]:
        return {one.pk: self.cleaned_data[f"weight_{one.pk}"] for one in self.indicators}


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, account: Account) -> str:
        code = account.ppa.code if account.ppa else ""
        return f"{account.act} · {account.allotment_class} · {code}"


class LineForm(forms.Form):
    account = AccountField(Account.objects.none(), label=_("Appropriation"))
    share = _share(_("Share that pays for the project, %"))

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = appropriations_above(project)  # type: ignore[attr-defined]
