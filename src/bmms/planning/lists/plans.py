from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.planning.actions.ppas import assign_indicator, edit_indicator, end_ppa
from bmms.planning.forms import ResponsibleForm, UntilForm
from bmms.planning.models import PLAN_STEPS, PPA, Indicator, Plan
from bmms.planning.queries.alignment import frameworks
from bmms.planning.queries.gender import gender_lines, gender_plan_years
from bmms.planning.queries.plans import plans
from bmms.planning.queries.ppas import indicators, ppas
from bmms.ui.lists import (
    AmountFilter,
    Board,
    BulkAction,
    ChoiceFilter,
    Column,
    Create,
    DayFilter,
    Empty,
    Kind,
    Link,
    RecordList,
    cell,
    register_list,
)


def _years(ppa: PPA) -> str:
    return f"{ppa.from_year} – {ppa.until_year}" if ppa.until_year else _now("since %d") % ppa.from_year


PPAS = register_list(
    RecordList(
        name="ppas",
        label=_("Programs, projects and activities"),
        url_name="planning:ppas",
        permission=Permission.PLAN_VIEW,
        rows=lambda actor: ppas(),
        asks_alike=True,
        columns=(
            Column("title", _("Title"), sort="title", note="code"),
            Column("code", _("Code"), sort="code", is_shown=False),
            Column("level", _("Level"), choices=PPA.Level.choices, sort="level"),
            Column("parent", _("Part of"), "parent.title"),
            Column("kind", _("Group"), choices=PPA.Kind.choices, sort="kind"),
            Column("years", _("Fiscal years"), _years, sort="from_year", editable="end"),
            Column("outcome", _("Outcome"), is_shown=False),
        ),
        filters=(
            ChoiceFilter("level", _("Level"), PPA.Level.choices),
            ChoiceFilter("kind", _("Group"), PPA.Kind.choices),
        ),
        search=("code", "title", "outcome"),
        search_label=_("Code, title or outcome"),
        order=("code",),
        link=Link("planning:ppa"),
        bulk=(BulkAction("end", _("Set the last fiscal year"), Permission.PLAN_EDIT, end_ppa, UntilForm),),
        create=Create(_("New PPA"), "planning:add_ppa", Permission.PLAN_EDIT),
        empty=Empty(
            _("No program, project or activity yet"),
            _("Begin with the programs of the appropriation act; projects and activities stand below them."),
            "sitemap",
        ),
    )
)

INDICATORS = register_list(
    RecordList(
        name="indicators",
        label=_("Indicators"),
        url_name="planning:indicators",
        permission=Permission.PLAN_VIEW,
        rows=lambda actor: indicators(),
        asks_alike=True,
        columns=(
            Column("statement", _("Indicator"), sort="statement", note="ppa.title"),
            Column("ppa", _("PPA"), "ppa.code", sort="ppa__code"),
            Column("indicator_code", _("Code of the indicator"), "code", sort="code", is_shown=False),
            Column("level", _("Level"), choices=Indicator.Level.choices, sort="level"),
            Column("type", _("Type"), choices=Indicator.Type.choices, sort="type"),
            Column("unit", _("Unit")),
            Column("direction", _("Direction"), choices=Indicator.Direction.choices, is_shown=False),
            Column("rule", _("How quarters add up"), choices=Indicator.Rule.choices, is_shown=False),
            Column("source", _("Data source"), is_shown=False, editable="source"),
            Column(
                "frequency",
                _("How often it is measured"),
                choices=Indicator.Frequency.choices,
                is_shown=False,
                editable="frequency",
            ),
            Column("disaggregation", _("Disaggregation"), "breakdown", is_shown=False),
            Column("objective", _("Objective"), "objective.title", is_shown=False),
            Column("responsible", _("Responsible office"), editable="assign"),
        ),
        filters=(
            ChoiceFilter("level", _("Level"), Indicator.Level.choices),
            ChoiceFilter("type", _("Type"), Indicator.Type.choices),
        ),
        search=("statement", "code", "ppa__code", "ppa__title", "responsible"),
        search_label=_("Words, code or office"),
        order=("ppa__code", "level"),
        link=Link("planning:indicator"),
        bulk=(
            BulkAction(
                "assign", _("Set the responsible office"), Permission.PLAN_EDIT, assign_indicator, ResponsibleForm
            ),
        ),
        cells=[cell(Indicator, name, Permission.PLAN_EDIT, edit_indicator) for name in ("source", "frequency")],
        empty=Empty(
            _("No indicator yet"),
            _("Indicators are added on the page of their program, project or activity."),
            "target",
        ),
    )
)

GENDER_LINES = register_list(
    RecordList(
        name="gender_lines",
        label=_("GAD plan"),
        url_name="planning:gender_lines",
        permission=Permission.PLAN_VIEW,
        rows=lambda actor: gender_lines(),
        asks_alike=True,
        columns=(
            Column("issue", _("Gender issue"), sort="issue", note="activity"),
            Column("fiscal_year", _("Fiscal year"), lambda line: str(line.fiscal_year), sort="fiscal_year"),
            Column("ppa", _("PPA"), "ppa.code", sort="ppa__code"),
            Column("objective", _("Result or objective")),
            Column("cause", _("Cause"), is_shown=False),
            Column("responsible", _("Responsible office")),
        ),
        filters=(ChoiceFilter("fiscal_year", _("Fiscal year"), gender_plan_years),),
        search=("issue", "fiscal_year", "objective", "activity", "ppa__code", "ppa__title"),
        search_label=_("Words, code or fiscal year"),
        order=("-fiscal_year", "ppa__code"),
        link=Link("planning:edit_gender_line", permission=Permission.GENDER_PLAN_KEEP),
        create=Create(_("New line"), "planning:add_gender_line", Permission.GENDER_PLAN_KEEP),
        empty=Empty(
            _("No line of the GAD plan yet"),
            _("A line names a gender issue and the PPA that acts on it, which is tagged with the share that counts."),
            "users",
        ),
    )
)

PLANS = register_list(
    RecordList(
        name="plans",
        label=_("Plans"),
        url_name="planning:plans",
        permission=Permission.PLAN_VIEW,
        rows=plans,
        members_ask_alike=True,
        columns=(
            Column("title", _("Title"), sort="title"),
            Column("fiscal_year", _("Fiscal year"), lambda plan: str(plan.fiscal_year), sort="fiscal_year"),
            Column("edition", _("Edition"), kind=Kind.NUMBER, sort="edition"),
            Column("status", _("Status"), kind=Kind.STATUS, choices=Plan.Status.choices, sort="status"),
            Column("standing", _("In force"), kind=Kind.STATUS, choices=Plan.Standing.choices),
            Column("number_of_lines", _("PPAs"), kind=Kind.NUMBER, sort="number_of_lines"),
            Column("total", _("Amount"), kind=Kind.AMOUNT, sort="total", has_total=True),
            Column("submitted_at", _("Submitted"), kind=Kind.MOMENT, sort="submitted_at", is_shown=False),
            Column("submitted_by", _("Submitted by"), "submitted_by.name", is_shown=False),
            Column("endorsed_at", _("Endorsed"), kind=Kind.MOMENT, sort="endorsed_at", is_shown=False),
            Column("endorsed_by", _("Endorsed by"), "endorsed_by.name", is_shown=False),
            Column("approved_at", _("Approved"), kind=Kind.MOMENT, sort="approved_at", is_shown=False),
            Column("approved_by", _("Approved by"), "approved_by.name", is_shown=False),
        ),
        filters=(
            ChoiceFilter("status", _("Status"), Plan.Status.choices),
            ChoiceFilter("standing", _("In force"), Plan.Standing.choices),
            DayFilter("submitted", _("Submitted"), field="submitted_at"),
            AmountFilter("total", _("Amount")),
        ),
        shapes=(Board("status", PLAN_STEPS, "planning:{}_plan"),),
        search=("title", "fiscal_year"),
        search_label=_("Title or fiscal year"),
        order=("-fiscal_year", "-edition"),
        link=Link("planning:plan"),
        create=Create(_("New plan"), "planning:start_plan", Permission.PLAN_EDIT),
        empty=Empty(
            _("No plan yet"),
            _("A plan holds the programs, projects and activities of one fiscal year, with amounts and targets."),
            "clipboard-list",
        ),
    )
)

FRAMEWORKS = register_list(
    RecordList(
        name="frameworks",
        label=_("Development plans and agendas"),
        url_name="planning:frameworks",
        permission=Permission.PLAN_VIEW,
        rows=lambda actor: frameworks(),
        asks_alike=True,
        columns=(
            Column("title", _("Title"), sort="title", note="code"),
            Column("edition", _("Version")),
            Column("from_year", _("First fiscal year"), lambda one: str(one.from_year), sort="from_year"),
            Column("until_year", _("Last fiscal year"), lambda one: str(one.until_year), sort="until_year"),
            Column("number_of_items", _("Goals or points"), kind=Kind.NUMBER, sort="number_of_items"),
            Column("replaced_by", _("Replaced by"), "replaced_by.title"),
            Column("legal_basis", _("Legal basis"), is_shown=False),
        ),
        search=("code", "title", "edition"),
        search_label=_("Code, title or version"),
        order=("-from_year", "code"),
        link=Link("planning:framework"),
        create=Create(_("New version"), "planning:add_framework", Permission.FRAMEWORK_KEEP),
        empty=Empty(
            _("No development plan or agenda yet"),
            _("Programs, projects and activities are aligned with the development plans and agendas of the region."),
            "compass",
        ),
    )
)
