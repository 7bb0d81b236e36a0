from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.geography.models import Place
from bmms.geography.queries.maps import can_be_drawn
from bmms.lib.fiscal_year import fiscal_years
from bmms.periods.queries.reports import holiday_names
from bmms.projects.actions.projects import edit_project
from bmms.projects.models import Project, ProjectPlace
from bmms.projects.queries.places import place_meant, working_in
from bmms.projects.queries.progress import ALERT_LABELS
from bmms.projects.queries.projects import of_year, projects_listed
from bmms.ui.lists import (
    AmountFilter,
    Calendar,
    ChoiceFilter,
    Column,
    Create,
    DayFilter,
    Empty,
    Kind,
    Link,
    Map,
    RecordList,
    SelectFilter,
    cell,
    register_list,
)
from bmms.ui.lists.columns import NOTHING
from bmms.ui.templatetags.ui import status


@dataclass(frozen=True)
class PlaceFilter:
    """Works in this place or in one inside it: by its PSGC code, or by a name that only one place has."""

    name: str
    label: str | Promise

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.name,)

    def kept(self, sent: QueryDict) -> dict[str, list[str]]:
        place = place_meant(str(sent.get(self.name, "")).strip())
        return {self.name: [place.code]} if place else {}

    def narrowed(self, rows: QuerySet[Any], kept: QueryDict) -> QuerySet[Any]:
        place = self._place(kept)
        return working_in(rows, place) if place else rows

    def in_words(self, kept: QueryDict) -> str:
        place = self._place(kept)
        return place.full_name if place else ""

    def controls(self, kept: QueryDict) -> SafeString:
        return format_html(
            '<label>{}<input class="form-control" name="{}" value="{}"></label>',
            _now("Name or PSGC code"),
            self.name,
            kept.get(self.name, ""),
        )

    def _place(self, kept: QueryDict) -> Place | None:
        return place_meant(str(kept[self.name])) if self.name in kept else None


def _reaching(rows: QuerySet[Any], scopes: list[str]) -> QuerySet[Any]:
    return rows.filter(pk__in=ProjectPlace.objects.filter(place__scope__in=scopes).values("project"))


def _years() -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in fiscal_years(timezone.localdate())]


def _of_year(rows: QuerySet[Any], years: list[str]) -> QuerySet[Any]:
    return rows.filter(of_year(int(years[0])))


def _where(project: Any) -> str:
    names = project.place_names
    return ", ".join(names[:2]) + (_now(" and %d more") % (len(names) - 2) if len(names) > 2 else "")


def _alert(project: Any) -> SafeString:
    """The level in words, with the points behind or ahead of the plan."""
    if project.alert is None:
        return SafeString(NOTHING)
    points = f"{project.slippage:+.2f}"
    return format_html("{}<small>{}</small>", status(project.alert, ALERT_LABELS[project.alert]), points)


def _alert_words(project: Any) -> str:
    return str(ALERT_LABELS[project.alert]) if project.alert else ""


def _percent(name: str) -> Any:
    return lambda project: None if getattr(project, name) is None else f"{getattr(project, name):.2f}"


PROJECTS = register_list(
    RecordList(
        name="projects",
        label=_("Projects"),
        url_name="projects:projects",
        permission=Permission.PROJECT_VIEW,
        rows=lambda actor: projects_listed(),
        columns=(
            Column("title", _("Title"), "ppa.title", sort="ppa__title", note="ppa.code"),
            Column("code", _("Code"), "ppa.code", sort="ppa__code", is_shown=False),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Project.Status.choices, sort="status"),
            Column("parent", _("Part of"), "ppa.parent.title"),
            Column("places", _("Places"), _where),
            Column("alert", _("Alert"), _alert_words, draw=_alert, sort="slippage"),
            Column("physical", _("Physical, %"), _percent("physical"), is_shown=False),
            Column("expected", _("Planned, %"), _percent("expected"), is_shown=False),
            Column("slippage", _("Slippage, points"), _percent("slippage"), is_shown=False),
            Column(
                *("financial_slippage", _("Financial slippage, points"), _percent("financial_slippage")),
                sort="financial_slippage",
                is_shown=False,
            ),
            Column("measured_until", _("Measured until"), kind=Kind.DAY, sort="measured_until", is_shown=False),
            Column("start_date", _("From"), kind=Kind.DAY, sort="start_date", editable="start_date"),
            Column("end_date", _("Until"), kind=Kind.DAY, sort="end_date", editable="end_date"),
            Column("lead", _("Project lead"), "lead.name"),
            Column("sector", _("Sector"), choices=Project.Sector.choices, sort="sector", is_shown=False),
            Column("mode", _("Mode"), choices=Project.Mode.choices, is_shown=False),
            Column("unit", _("Implementing unit"), "unit.name", is_shown=False),
            Column("partner", _("Partner or contractor"), is_shown=False),
            Column("total_cost", _("Total cost"), kind=Kind.AMOUNT, sort="total_cost", has_total=True, is_shown=False),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Project.Status.choices),
            ChoiceFilter("alert", _("Alert"), [(str(each), label) for each, label in ALERT_LABELS.items()]),
            ChoiceFilter("sector", _("Sector"), Project.Sector.choices),
            ChoiceFilter("mode", _("Mode"), Project.Mode.choices),
            ChoiceFilter("reach", _("Reaches"), Place.Scope.choices, narrow=_reaching),
            PlaceFilter("place", _("Place")),
            SelectFilter("year", _("Of the year"), _years, narrow=_of_year),
            DayFilter("start", _("Begins"), field="start_date"),
            DayFilter("end", _("Ends"), field="end_date"),
            AmountFilter("cost", _("Total cost"), field="total_cost"),
        ),
        cells=[
            cell(Project, name, Permission.PROJECT_EDIT, edit_project, lambda project: not project.is_over)
            for name in ("start_date", "end_date")
        ],
        shapes=(
            Calendar(("start_date", "end_date"), marks=holiday_names),
            Map("places__place", can_be_drawn("places__place"), narrows="place"),
        ),
        asks_alike=True,
        asks_anew=("place",),
        search=("ppa__code", "ppa__title", "partner"),
        search_label=_("Code, title or partner"),
        order=("ppa__code",),
        link=Link("projects:project"),
        create=Create(_("New project"), "projects:add_project", Permission.PROJECT_EDIT),
        empty=Empty(
            _("No project yet"),
            _("A project says when, where and for whom a project or activity of the plan is carried out."),
            "building-community",
        ),
    )
)
