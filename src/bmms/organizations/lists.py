from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.geography.queries.maps import can_be_drawn
from bmms.organizations.models import OperatingUnit, Organization, Signatory
from bmms.organizations.queries import UNIT_COLUMNS, operating_units, signatories
from bmms.ui.lists import ChoiceFilter, Column, Create, Empty, Kind, Link, Map, RecordList, RowStep, register_list
from bmms.ui.templatetags.ui import day, status
from bmms.ui.text import once_per_language


@once_per_language
def _state_of(is_closed: bool) -> SafeString:
    return status("closed", _now("Closed")) if is_closed else status("open", _now("Open"))


def _state(unit: OperatingUnit) -> SafeString:
    drawn = _state_of(unit.closed_on is not None)
    return format_html("{} {}", drawn, day(unit.closed_on)) if unit.closed_on else drawn


@once_per_language
def _step(is_closed: bool) -> str:
    return _now("Reopen") if is_closed else _now("Close")


def _in_state(units: Any, states: list[str]) -> Any:
    return units if states == ["all"] else units.filter(closed_on__isnull=states == ["open"])


UNITS = register_list(
    RecordList(
        name="units",
        label=_("Operating units"),
        url_name="organizations:units",
        permission=Permission.ORGANIZATION_VIEW,
        rows=lambda actor: operating_units(closed=True).only(*UNIT_COLUMNS),
        asks_alike=True,
        columns=(
            Column("name", _("Name"), sort="name", note="code"),
            Column("code", _("Code"), sort="code", is_shown=False),
            Column("kind", _("Kind"), choices=OperatingUnit.Kind.choices, sort="kind"),
            Column("place", _("Place"), "place.full_name"),
            Column("state", _("State"), lambda unit: _now("Closed") if unit.closed_on else _now("Open"), draw=_state),
            Column("closed_on", _("Closed on"), kind=Kind.DAY, sort="closed_on", is_shown=False),
        ),
        filters=(
            ChoiceFilter(
                "state",
                _("State"),
                [("open", _("Open")), ("closed", _("Closed")), ("all", _("All"))],
                narrow=_in_state,
                always=True,
            ),
            ChoiceFilter("kind", _("Kind"), OperatingUnit.Kind.choices),
        ),
        tabs="state",
        shapes=(Map("place", can_be_drawn("place")),),
        search=("code", "name", "place__name"),
        search_label=_("Name, code or place"),
        order=("code",),
        link=Link("organizations:edit_unit", permission=Permission.UNIT_MANAGE),
        steps=(
            RowStep(
                lambda unit: _step(unit.closed_on is not None),
                Link("organizations:close_unit", permission=Permission.UNIT_MANAGE),
            ),
        ),
        create=Create(_("Add a unit"), "organizations:add_unit", Permission.UNIT_MANAGE),
        empty=Empty(
            _("No operating unit yet"),
            _("List the offices and facilities that receive allotments or report for themselves."),
            "building",
        ),
    )
)


def _has_ended(one: Signatory) -> bool:
    return one.until_date is not None and one.until_date < timezone.localdate()


def _first_day(one: Signatory) -> SafeString:
    upcoming = status("upcoming", _now("Upcoming")) if one.from_date > timezone.localdate() else ""
    return format_html("{} {}", day(one.from_date), upcoming)


def _present_or_all(found: Any, values: list[str]) -> Any:
    return found if values == ["all"] else found.exclude(until_date__lt=timezone.localdate())


SIGNATORIES = register_list(
    RecordList(
        name="signatories",
        label=_("Signatories"),
        url_name="organizations:signatories",
        permission=Permission.ORGANIZATION_VIEW,
        rows=lambda actor: signatories(),
        columns=(
            Column("form", _("Form"), choices=Signatory.Form.choices, sort="form"),
            Column("unit", _("Operating unit"), "unit.name"),
            Column("place", _("Place on the form"), choices=Signatory.Place.choices, sort="place"),
            Column("name", _("Name"), sort="name", note="printed_designation"),
            Column("designation", _("Designation"), "printed_designation", is_shown=False),
            Column("from_date", _("From"), kind=Kind.DAY, sort="from_date", draw=_first_day),
            Column("until_date", _("Until"), kind=Kind.DAY, sort="until_date"),
        ),
        filters=(
            ChoiceFilter(
                "period",
                _("Period"),
                [("present", _("Present ones")), ("all", _("All"))],
                narrow=_present_or_all,
                always=True,
            ),
            ChoiceFilter("form", _("Form"), Signatory.Form.choices),
            ChoiceFilter("place", _("Place on the form"), Signatory.Place.choices),
        ),
        tabs="period",
        search=("name", "designation", "unit__name"),
        search_label=_("Name, designation or unit"),
        order=("form", "place", "-from_date"),
        steps=(
            RowStep(
                lambda one: "" if _has_ended(one) else _now("Set the last day"),
                Link("organizations:end_signatory", permission=Permission.SIGNATORY_MANAGE),
            ),
            RowStep(_("Take back"), Link("organizations:withdraw_signatory", permission=Permission.SIGNATORY_MANAGE)),
        ),
        create=Create(_("Appoint"), "organizations:appoint_signatory", Permission.SIGNATORY_MANAGE),
        empty=Empty(_("No signatory yet"), _("Reports are printed with the names on this list."), "signature"),
    )
)

BUDGETS = [("own", _("Its own")), ("none", _("None of its own"))]


def _with_budget(found: Any, values: list[str]) -> Any:
    return found.filter(has_own_budget__in=[value == "own" for value in values])


REGISTRY = register_list(
    RecordList(
        name="registry",
        label=_("Ministries, offices and agencies"),
        url_name="platform:registry",
        permission=Permission.REGISTRY_MANAGE,
        rows=lambda actor: Organization.objects.select_related("parent"),
        asks_alike=True,
        columns=(
            Column("name", _("Name"), sort="name", note="acronym"),
            Column("acronym", _("Acronym"), sort="acronym", is_shown=False),
            Column("type", _("Type"), choices=Organization.Type.choices, sort="type"),
            Column("parent", _("Attached to"), "parent.acronym"),
            Column("sector", _("Sector"), choices=Organization.Sector.choices, sort="sector"),
            Column("budget", _("Budget"), lambda one: str(BUDGETS[0 if one.has_own_budget else 1][1])),
            Column("stage", _("Stage"), kind=Kind.STATUS, choices=Organization.Stage.choices, sort="stage"),
            Column("wave", _("Wave"), kind=Kind.NUMBER, sort="wave", is_shown=False),
        ),
        filters=(
            ChoiceFilter("stage", _("Stage"), Organization.Stage.choices),
            ChoiceFilter("type", _("Type"), Organization.Type.choices),
            ChoiceFilter("sector", _("Sector"), Organization.Sector.choices),
            ChoiceFilter("budget", _("Budget"), BUDGETS, narrow=_with_budget),
        ),
        search=("name", "acronym", "aliases", "mandate", "legal_basis"),
        search_label=_("Name, acronym, mandate or law"),
        order=("acronym",),
        link=Link("platform:registered", argument="organization", attribute="code"),
        create=Create(_("Register"), "platform:add_organization", Permission.REGISTRY_MANAGE),
        page_size=50,  # the whole registry on one page
        empty=Empty(
            _("No ministry, office or agency yet"), _("load_pilot_moas fills the registry."), "building-community"
        ),
    )
)
